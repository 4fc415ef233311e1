'use client'

import type { ShareItem } from '@amend/api/types'
import { shareLimits } from '@amend/contract'
import { problemOf, useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog, Switch, showToast, TextField } from '@amend/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { changesOf, editOf, type ShareEdit } from './choice.ts'
import { ExpiryField } from './expiry-field.tsx'

interface EditShareDialogProps {
  share: ShareItem
  onClose: () => void
  onSaved?: (share: ShareItem) => void
}

/** Changes how long a link lasts, its password and what its visitors may do. Its address stays. */
export function EditShareDialog({ share, onClose, onSaved }: EditShareDialogProps) {
  const t = useTranslations('share.edit')
  const d = useTranslations('share.dialog')
  const sentence = useErrorSentence()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const [edit, setEdit] = useState(() => editOf(share))
  const [missing, setMissing] = useState<'date' | 'password'>()
  const saving = useMutation(
    trpc.share.update.mutationOptions({
      onSuccess: async (changed) => {
        await queries.invalidateQueries({ queryKey: trpc.share.list.pathKey() })
        showToast({ message: t('saved'), tone: 'success', closeLabel: d('close') })
        onSaved?.(changed)
        onClose()
      },
    }),
  )
  const save = () => {
    const changes = changesOf(share, edit, new Date())
    setMissing(typeof changes === 'string' ? changes : undefined)
    if (typeof changes === 'string') return
    if (Object.keys(changes).length === 0) onClose()
    else saving.mutate({ workspaceId: share.workspaceId, id: share.id, ...changes })
  }
  const { error } = saving
  const ofPassword = error && problemOf(error).field === 'password'
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t('title')}
      description={t('text')}
      closeLabel={d('close')}
      footer={
        <>
          <Button onClick={onClose}>{d('cancel')}</Button>
          <Button variant="primary" type="submit" form="share-edit" loading={saving.isPending}>
            {t('save')}
          </Button>
        </>
      }
    >
      <form
        id="share-edit"
        className="flex flex-col gap-5 pt-1"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <EditFields
          {...{ share, edit }}
          onEdit={setEdit}
          dateProblem={missing === 'date' ? d('dateProblem') : undefined}
          passwordProblem={missing === 'password' ? t('passwordMissing') : ofPassword ? sentence(error) : undefined}
        />
        <p role="alert" className="text-danger-ink text-sm empty:hidden">
          {error && !ofPassword ? sentence(error) : ''}
        </p>
      </form>
    </Dialog>
  )
}

interface EditFieldsProps {
  share: ShareItem
  edit: ShareEdit
  onEdit: (edit: ShareEdit) => void
  dateProblem: string | undefined
  passwordProblem: string | undefined
}

function EditFields({ share, edit, onEdit, dateProblem, passwordProblem }: EditFieldsProps) {
  const t = useTranslations('share.edit')
  const d = useTranslations('share.dialog')
  const format = useFormatter()
  const { expiresAt } = share
  const change = (changes: Partial<ShareEdit>) => onEdit({ ...edit, ...changes })
  return (
    <>
      {share.subject === 'image' && (
        <Switch label={d('compare')} checked={edit.compare} onCheckedChange={(compare) => change({ compare })} />
      )}
      <ExpiryField
        value={edit.expiry}
        date={edit.date}
        onExpiry={(expiry) => change({ expiry })}
        onDate={(date) => change({ date })}
        problem={dateProblem}
        present={
          expiresAt === null
            ? t('endsNever')
            : t('ends', { date: format.dateTime(new Date(expiresAt), { dateStyle: 'medium' }) })
        }
      />
      <Switch
        label={t('locked')}
        hint={share.hasPassword ? t('lockedHint') : undefined}
        checked={edit.locked}
        onCheckedChange={(locked) => change({ locked })}
      />
      {edit.locked && (
        <TextField
          label={t(share.hasPassword ? 'newPassword' : 'password')}
          type="text"
          autoComplete="off"
          spellCheck={false}
          maxLength={shareLimits.password.most}
          hint={t(share.hasPassword ? 'newPasswordHint' : 'passwordHint')}
          error={passwordProblem}
          value={edit.password}
          onChange={(event) => change({ password: event.target.value })}
        />
      )}
      <Switch
        label={d('download')}
        hint={d('downloadHint')}
        checked={edit.download}
        onCheckedChange={(download) => change({ download })}
      />
      <Switch
        label={d('remix')}
        hint={d('remixHint')}
        checked={edit.remix}
        onCheckedChange={(remix) => change({ remix })}
      />
    </>
  )
}

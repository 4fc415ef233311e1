'use client'

import type { ImageItem, ShareItem } from '@amend/api/types'
import { problemOf, useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog } from '@amend/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { CopyField } from '../shell/copy-field.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { defaultChoice, embedCode, endOf, type ShareChoice } from './choice.ts'
import { ShareFields } from './share-fields.tsx'

interface ShareDialogProps {
  workspaceId: string
  /** One picture, or several to be shared together. */
  pictures: readonly ImageItem[]
  onClose: () => void
}

/** Makes a link by which anybody sees pictures without an account. */
export function ShareDialog({ workspaceId, pictures, onClose }: ShareDialogProps) {
  const t = useTranslations('share.dialog')
  const sentence = useErrorSentence()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const [choice, setChoice] = useState<ShareChoice>(defaultChoice)
  const [dateMissing, setDateMissing] = useState(false)
  const creating = useMutation(
    trpc.share.create.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.share.list.pathKey() }),
    }),
  )
  const { data: made, error } = creating
  const create = () => {
    const expiresAt = endOf(choice, new Date())
    setDateMissing(expiresAt === undefined)
    if (expiresAt === undefined) return
    creating.mutate({
      ...{ workspaceId, imageIds: pictures.map(({ id }) => id), compare: choice.compare, download: choice.download },
      subject: pictures.length > 1 ? 'selection' : choice.subject,
      expiresAt: expiresAt?.toISOString() ?? null,
      ...(choice.password !== '' && { password: choice.password }),
    })
  }
  const problem = error ? problemOf(error) : undefined
  const ofPassword = problem?.field === 'password'
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={made ? t('created') : t('title')}
      description={made && t(made.hasPassword ? 'createdPassword' : 'createdHint')}
      closeLabel={t('close')}
      footer={
        made ? (
          <Button variant="primary" onClick={onClose}>
            {t('done')}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button variant="primary" type="submit" form="share" loading={creating.isPending}>
              {t('create')}
            </Button>
          </>
        )
      }
    >
      {made ? (
        <MadeLink made={made} />
      ) : (
        <form
          id="share"
          className="flex flex-col gap-5 pt-1"
          onSubmit={(event) => {
            event.preventDefault()
            create()
          }}
        >
          <ShareFields
            {...{ pictures, choice }}
            onChoice={setChoice}
            dateProblem={dateMissing ? t('dateProblem') : undefined}
            passwordProblem={ofPassword ? sentence(error) : undefined}
          />
          <p role="alert" className="text-danger-ink text-sm empty:hidden">
            {error && !ofPassword ? sentence(error) : ''}
          </p>
        </form>
      )}
    </Dialog>
  )
}

function MadeLink({ made: { url, hasPassword } }: { made: ShareItem }) {
  const t = useTranslations('share.dialog')
  if (url === null) return null
  return (
    <div className="flex flex-col gap-4 pt-1">
      <CopyField label={t('address')} text={url} autoFocus />
      {!hasPassword && <CopyField label={t('embed')} text={embedCode(url)} />}
    </div>
  )
}

'use client'

import { albumLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Checkbox, Dialog, TextField } from '@amend/ui'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { v4 as uuid } from 'uuid'

interface AlbumDialogProps {
  title: string
  description?: ReactNode
  name?: string
  /** Whether the album can be private. */
  mayBePrivate?: boolean
  saveLabel: string
  /**
   * The dialog closes when it has succeeded, and shows the sentence of its error.
   * @param key the same for each try: the answer to an earlier one may be lost
   */
  onSave: (name: string, isPrivate: boolean, key: string) => Promise<unknown>
  onClose: () => void
}

/** Asks for the name of an album. */
export function AlbumDialog({
  title,
  description,
  name: given = '',
  mayBePrivate = false,
  saveLabel,
  onSave,
  onClose,
}: AlbumDialogProps) {
  const t = useTranslations('albums')
  const sentence = useErrorSentence()
  const id = useId()
  const [name, setName] = useState(given)
  const [key] = useState(() => uuid())
  const [isPrivate, setPrivate] = useState(false)
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return setError(t('dialog.nameless'))
    setBusy(true)
    try {
      await onSave(name.trim(), isPrivate, key)
      onClose()
    } catch (thrown) {
      setError(sentence(thrown))
      setBusy(false)
    }
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={title}
      description={description}
      size="sm"
      closeLabel={t('close')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" form={id} variant="primary" loading={busy}>
            {saveLabel}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={(event) => void submit(event)} className="flex flex-col gap-4 pt-1">
        <TextField
          label={t('dialog.name')}
          value={name}
          maxLength={albumLimits.name}
          error={error}
          autoComplete="off"
          onFocus={({ target }) => target.select()}
          onChange={({ target }) => {
            setName(target.value)
            setError(undefined)
          }}
        />
        {mayBePrivate && (
          <Checkbox
            label={t('dialog.private')}
            hint={t('dialog.privateHint')}
            checked={isPrivate}
            onCheckedChange={setPrivate}
          />
        )}
      </form>
    </Dialog>
  )
}

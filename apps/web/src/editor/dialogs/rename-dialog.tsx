'use client'

import type { ImageItem } from '@amend/api/types'
import { pageLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog, TextField } from '@amend/ui'
import { type FormEvent, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useImageActions } from '../requests/use-image-actions.ts'

export function RenameDialog({ image, onClose }: { image: ImageItem; onClose: () => void }) {
  const t = useTranslations('editor.rename')
  const id = useId()
  const sentence = useErrorSentence()
  const { rename } = useImageActions()
  const [name, setName] = useState(image.name)
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return setError(t('empty'))
    setBusy(true)
    try {
      await rename(image, name.trim())
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
      title={t('title')}
      size="sm"
      closeLabel={t('close')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" form={id} variant="primary" loading={busy}>
            {t('save')}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={(event) => void submit(event)} className="pt-1">
        <TextField
          label={t('name')}
          value={name}
          maxLength={pageLimits.name}
          error={error}
          onFocus={({ target }) => target.select()}
          onChange={({ target }) => {
            setName(target.value)
            setError(undefined)
          }}
        />
      </form>
    </Dialog>
  )
}

'use client'

import type { ImageItem } from '@amend/api/types'
import { safetyLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog, showToast, TextArea } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'

interface ReviewDialogProps {
  image: ImageItem
  /** Called with the picture as it is after the request. */
  onRequested: (image: ImageItem) => void
  onClose: () => void
}

/** Asks the administrators to look at a picture that was found unsuitable. */
export function ReviewDialog({ image, onRequested, onClose }: ReviewDialogProps) {
  const t = useTranslations('safety.dialog')
  const trpc = useTRPC()
  const id = useId()
  const sentence = useErrorSentence()
  const [comment, setComment] = useState('')
  const asking = useMutation(
    trpc.safety.requestReview.mutationOptions({
      onSuccess: (next) => {
        onRequested(next)
        showToast({ message: t('sent'), tone: 'success', closeLabel: t('close') })
        onClose()
      },
    }),
  )
  const { workspaceId, id: imageId } = image
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t('title')}
      description={t('description')}
      size="sm"
      closeLabel={t('close')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" form={id} variant="primary" loading={asking.isPending}>
            {t('send')}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className="pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          asking.mutate({ workspaceId, imageId, comment })
        }}
      >
        <TextArea
          label={t('comment')}
          hint={t('hint')}
          value={comment}
          maxLength={safetyLimits.comment}
          error={asking.error ? sentence(asking.error) : undefined}
          onChange={({ target }) => setComment(target.value)}
        />
      </form>
    </Dialog>
  )
}

'use client'

import type { ModelVersionItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { ConfirmDialog } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'

/** Asks before a worker makes an int8 version. */
export function OptimizeDialog({ base, onClose }: { base: ModelVersionItem; onClose: () => void }) {
  const t = useTranslations('models')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const command = useCommand()
  const optimize = useMutation(useTRPC().model.optimize.mutationOptions())
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('int8.title', { name: `${base.title} · ${base.label}` })}
      description={t('int8.text')}
      confirmLabel={t('int8.action')}
      cancelLabel={shell('cancel')}
      describeError={sentence}
      onConfirm={async () => {
        await optimize.mutateAsync({ baseId: base.id })
        await command.finish()
      }}
    />
  )
}

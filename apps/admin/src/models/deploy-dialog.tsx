'use client'

import type { ModelVersionItem } from '@amend/api/types'
import { modelLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { ConfirmDialog, TextField } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'

interface DeployDialogProps {
  version: ModelVersionItem
  /** The deployment that serves, as the page shows it; null when none does. */
  replaces: string | null
  onClose: () => void
}

/** Asks before a version is deployed, and for the reason that the log will show. */
export function DeployDialog({ version, replaces, onClose }: DeployDialogProps) {
  const t = useTranslations('models')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const command = useCommand()
  const [reason, setReason] = useState('')
  const deploy = useMutation(useTRPC().model.deploy.mutationOptions())
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('deploy.title', { name: `${version.title} · ${version.label}` })}
      description={t('deploy.text')}
      confirmLabel={t('deploy.action')}
      cancelLabel={shell('cancel')}
      describeError={sentence}
      onConfirm={async () => {
        await deploy.mutateAsync({ modelVersionId: version.id, replaces, ...(reason.trim() && { reason }) })
        await command.run(async () => undefined)
      }}
    >
      <TextField
        className="mt-2"
        label={t('deploy.reason')}
        hint={t('deploy.reasonHint')}
        maxLength={modelLimits.reason}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
    </ConfirmDialog>
  )
}

'use client'

import type { ModelVersionItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { ConfirmDialog } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'
import { GateView } from './gate-view.tsx'
import { type Override, OverrideFields } from './override-fields.tsx'

interface DeployDialogProps {
  version: ModelVersionItem
  /** The deployment that serves, as the page shows it; null when none does. */
  replaces: string | null
  onClose: () => void
}

/** Asks before a version is deployed, shows whether it meets the gate, and asks for the reason that the log will show. */
export function DeployDialog({ version, replaces, onClose }: DeployDialogProps) {
  const t = useTranslations('models')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const command = useCommand()
  const [{ reason, override }, setOverride] = useState<Override>({ reason: '', override: false })
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
        await deploy.mutateAsync({ modelVersionId: version.id, replaces, override, ...(reason.trim() && { reason }) })
        await command.finish()
      }}
    >
      <GateView versionId={version.id} />
      <OverrideFields versionId={version.id} value={{ reason, override }} onChange={setOverride} />
    </ConfirmDialog>
  )
}

'use client'

import type { DatasetVersionItem } from '@amend/api/types'
import { type DatasetLayout, datasetLayouts } from '@amend/contract'
import { Button, Dialog, Select } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useCommand } from '../../shell/use-command.ts'
import { useTRPC } from '../../trpc/client.tsx'

/** Exports a version in a published layout. */
export function ExportDialog({ version, onClose }: { version: DatasetVersionItem; onClose: () => void }) {
  const t = useTranslations('datasets')
  const shell = useTranslations('shell')
  const command = useCommand()
  const [layout, setLayout] = useState<DatasetLayout>('hugging-face')
  const request = useMutation(useTRPC().dataset.export.mutationOptions())
  const run = async () => {
    const done = await command.run(
      () => request.mutateAsync({ versionId: version.id, layout }),
      t('versions.exportRequested'),
    )
    if (done) onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('versions.exportTitle', { name: version.name })}
      description={t('versions.exportText')}
      closeLabel={shell('close')}
      footer={
        <>
          <Button onClick={onClose}>{shell('cancel')}</Button>
          <Button variant="primary" loading={command.busy} onClick={run}>
            {t('versions.export')}
          </Button>
        </>
      }
    >
      <Select
        label={t('versions.layout')}
        value={layout}
        onValueChange={(value) => setLayout(datasetLayouts.find((one) => one === value) ?? 'hugging-face')}
        options={datasetLayouts.map((value) => ({ value, label: t(`versions.layouts.${value}`) }))}
      />
    </Dialog>
  )
}

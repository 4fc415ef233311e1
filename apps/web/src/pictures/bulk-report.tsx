'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog } from '@amend/ui'
import { useTranslations } from 'use-intl'
import { VeiledImage } from '../safety/index.ts'
import type { BulkReport } from './use-bulk-actions.tsx'

interface BulkReportDialogProps {
  report: BulkReport | undefined
  onClose: () => void
}

/** Lists the pictures for which an action failed, with the reasons. */
export function BulkReportDialog({ report, onClose }: BulkReportDialogProps) {
  const t = useTranslations('pictures')
  const sentence = useErrorSentence()
  return (
    <Dialog
      textOnly
      open={report !== undefined}
      onOpenChange={onClose}
      title={report && t(`failed.${report.action}`, { failed: report.failed.length, all: report.count })}
      closeLabel={t('close')}
      footer={<Button onClick={onClose}>{t('close')}</Button>}
    >
      <ul className="flex flex-col gap-1">
        {report?.failed.map(({ picture, problem }) => (
          <li key={picture.id} className="flex items-center gap-3 py-1">
            <VeiledImage picture={picture} className="size-11 shrink-0 rounded-md" />
            <div className="min-w-0">
              <p className="truncate">{picture.instruction ?? picture.name}</p>
              <p className="text-[0.8125rem] text-danger-ink">{sentence(problem)}</p>
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

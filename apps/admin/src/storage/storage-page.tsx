'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Card, ErrorState } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'use-intl'
import { useBytes } from '../format/format.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { useCommand } from '../shell/use-command.ts'
import { TableSkeleton } from '../table/paged-table.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { Backups } from './backups.tsx'

const parts = ['originals', 'results', 'previews', 'masks', 'derived', 'trash', 'unused'] as const

/** What takes the room of the installation, and what makes room. */
export function StoragePage() {
  const t = useTranslations('storage')
  const format = useFormatter()
  const bytes = useBytes()
  const trpc = useTRPC()
  const sentence = useErrorSentence()
  const command = useCommand()
  const storage = useQuery(trpc.storage.read.queryOptions())
  const cleanUp = useMutation(trpc.storage.cleanUp.mutationOptions())
  if (storage.isPending) return <TableSkeleton />
  if (storage.isError && !storage.data) return <ErrorState heading="h1" title={sentence(storage.error)} />
  const { data } = storage
  return (
    <>
      <PageHeader title={t('title')} text={t('text', { bytes: bytes(data.bytes), files: format.number(data.files) })} />
      <div className="grid gap-4 lg:grid-cols-2">
        <Card className="p-4 sm:p-4">
          <h2 className="mb-3 font-semibold">{t('use')}</h2>
          <dl className="flex flex-col gap-2.5">
            {parts.map((part) => (
              <div key={part} className="grid grid-cols-[1fr_auto] gap-x-4">
                <dt>{t(`parts.${part}`)}</dt>
                <dd className="text-muted tabular-nums">{bytes(data[part])}</dd>
                <dd aria-hidden className="col-span-2 mt-1 h-1 rounded-full bg-active">
                  <div
                    className="h-full rounded-full bg-accent"
                    style={{ width: `${(100 * data[part]) / Math.max(1, data.bytes)}%` }}
                  />
                </dd>
              </div>
            ))}
          </dl>
        </Card>
        <div className="flex flex-col gap-4">
          <Card className="p-4 sm:p-4">
            <h2 className="mb-1 font-semibold">{t('disk')}</h2>
            <p className="text-muted">
              {data.disk ? t('diskFree', { free: bytes(data.disk.free), all: bytes(data.disk.bytes) }) : t('bucket')}
            </p>
          </Card>
          {(['trash.empty', 'blob.clean'] as const).map((name) => (
            <Card key={name} className="p-4 sm:p-4">
              <h2 className="mb-1 font-semibold">
                {t(`cleanUps.${name === 'trash.empty' ? 'trash' : 'files'}.title`)}
              </h2>
              <p className="mb-3 text-muted">
                {t(`cleanUps.${name === 'trash.empty' ? 'trash' : 'files'}.text`, { days: data.retentionDays })}
              </p>
              <Button
                loading={command.busy}
                onClick={() => command.run(() => cleanUp.mutateAsync({ name }), t('requested'))}
              >
                {t(`cleanUps.${name === 'trash.empty' ? 'trash' : 'files'}.action`)}
              </Button>
            </Card>
          ))}
        </div>
      </div>
      <Backups />
    </>
  )
}

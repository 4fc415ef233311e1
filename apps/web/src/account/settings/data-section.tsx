'use client'

import type { AccountExportItem } from '@amend/api/types'
import { problemOfRecord, useErrorSentence } from '@amend/next-app/client/problem'
import { Button, buttonStyles, ErrorState, Skeleton, Spinner } from '@amend/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useSize } from '../../i18n/use-size.ts'
import { useTRPC, useTRPCClient } from '../../trpc/client.tsx'
import { ProofDialog } from './proof-dialog.tsx'
import { Section } from './section.tsx'

/** How often the page asks whether the archive is ready, ms. */
const interval = 4000

/** The archive of everything that the account has. */
export function DataSection() {
  const t = useTranslations('accountData.export')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const latest = useQuery({
    ...trpc.accountExport.latest.queryOptions(),
    refetchInterval: ({ state }) => (state.data?.status === 'pending' ? interval : false),
  })
  const client = useTRPCClient()
  const [asking, setAsking] = useState(false)
  const pending = latest.data?.status === 'pending'
  return (
    <Section id="data" title={t('title')} text={t('text')}>
      {latest.isPending && <Skeleton className="h-9 w-48" />}
      {latest.isError && (
        <ErrorState
          className="py-4"
          title={sentence(latest.error)}
          action={<Button onClick={() => latest.refetch()}>{shell('retry')}</Button>}
        />
      )}
      {latest.data && <Latest item={latest.data} />}
      {!latest.isPending && !pending && (
        <Button className="self-start" onClick={() => setAsking(true)}>
          {t(latest.data?.status === 'ready' ? 'again' : 'request')}
        </Button>
      )}
      <ProofDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('title')}
        text={t('ask')}
        submitLabel={t('request')}
        onSubmit={async (proof) => {
          await client.accountExport.request.mutate(proof)
          await queries.invalidateQueries(trpc.accountExport.latest.pathFilter())
          return undefined
        }}
      />
    </Section>
  )
}

function Latest({ item: { status, url, bytes, expiresAt, error } }: { item: AccountExportItem }) {
  const t = useTranslations('accountData.export')
  const format = useFormatter()
  const size = useSize()
  const sentence = useErrorSentence()
  return (
    <div role="status" className="flex flex-col items-start gap-2">
      {status === 'pending' && (
        <p className="flex items-center gap-2.5 text-muted">
          <Spinner />
          {t('pending')}
        </p>
      )}
      {status === 'failed' && (
        <p className="text-danger-ink">{t('failed', { why: error ? sentence(problemOfRecord(error)) : '' })}</p>
      )}
      {status === 'ready' && url && expiresAt && (
        <>
          <a href={url} download className={buttonStyles({ variant: 'primary' })}>
            <Download aria-hidden className="size-4" />
            {t('download', { size: size(bytes ?? 0) })}
          </a>
          <p className="text-[0.8125rem] text-muted">
            {t('until', { date: format.dateTime(new Date(expiresAt), { dateStyle: 'long' }) })}
          </p>
        </>
      )}
    </div>
  )
}

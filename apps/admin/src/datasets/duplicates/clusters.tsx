'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, EmptyState, ErrorState, Skeleton } from '@amend/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Copy } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { pages } from '../../table/paged-table.tsx'
import { useTRPC } from '../../trpc/client.tsx'
import { Pair } from '../samples/picture.tsx'
import { Scores } from '../samples/scores.tsx'

/** Near-duplicates as the last judged selection found them: of each cluster the first one stays. */
export function Clusters({ datasetId }: { datasetId: string }) {
  const t = useTranslations('datasets')
  const format = useFormatter()
  const sentence = useErrorSentence()
  const query = useInfiniteQuery(useTRPC().dataset.clusters.infiniteQueryOptions({ datasetId }, pages))
  if (query.isError && !query.data) return <ErrorState title={sentence(query.error)} />
  if (!query.data) return <Skeleton className="h-64" />
  const [firstPage] = query.data.pages
  if (!firstPage || firstPage.clusters === 0) {
    return <EmptyState icon={<Copy aria-hidden />} title={t('duplicates.none')} description={t('duplicates.hint')} />
  }
  return (
    <>
      <p className="mb-4 text-muted">
        {t('duplicates.plan', { clusters: format.number(firstPage.clusters), worse: format.number(firstPage.worse) })}
      </p>
      <ul className="flex flex-col gap-3">
        {query.data.pages
          .flatMap(({ items }) => items)
          .map(({ cluster, samples }) => (
            <li key={cluster} className="rounded-xl bg-surface p-3 ring-1 ring-line">
              <ul
                {...{ tabIndex: 0 }}
                aria-label={t('duplicates.cluster', { number: cluster + 1 })}
                className="flex gap-4 overflow-x-auto pb-1"
              >
                {samples.map((sample) => (
                  <li key={`${sample.triple}-${sample.candidate}`} className="w-50 shrink-0">
                    <Pair datasetId={datasetId} sample={sample} className="size-24" />
                    <p className="mt-1 flex items-center gap-2 text-[0.8125rem]">
                      <Badge tone={sample.best ? 'success' : 'neutral'}>
                        {sample.best ? t('duplicates.stays') : t('duplicates.falls')}
                      </Badge>
                      <span className="truncate" title={sample.instruction}>
                        {sample.instruction}
                      </span>
                    </p>
                    <Scores scores={sample.scores} />
                  </li>
                ))}
              </ul>
            </li>
          ))}
      </ul>
      {query.hasNextPage && (
        <Button className="mt-4" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          {t('duplicates.more')}
        </Button>
      )}
    </>
  )
}

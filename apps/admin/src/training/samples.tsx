'use client'

import type { TrainingRunDetail, TrainingSamples } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, ErrorState, Skeleton } from '@amend/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Section } from '../shell/page-header.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { CompareSamples } from './compare-samples.tsx'
import { pixelated } from './pixelated.ts'
import { sampleAddress } from './sample-address.ts'

const lookEvery = 10_000 // ms

/** A region that scrolls must be reachable by keyboard. */
const reachable = { tabIndex: 0 }

/** The samples of a run as a grid: a row for each pair, a column for each step. */
export function Samples({ run }: { run: TrainingRunDetail }) {
  const t = useTranslations('training.samples')
  const sentence = useErrorSentence()
  const [comparing, setComparing] = useState<{ item: number; step: number }>()
  const samples = useQuery(
    useTRPC().training.samples.queryOptions(
      { id: run.id },
      { refetchInterval: run.status === 'running' ? lookEvery : false, placeholderData: keepPreviousData },
    ),
  )
  const data = samples.data
  return (
    <Section
      title={t('title')}
      aside={
        data &&
        data.steps.length > 1 && (
          <Button onClick={() => setComparing({ item: data.items[0]?.item ?? 0, step: data.steps.at(-1) ?? 0 })}>
            {t('compare')}
          </Button>
        )
      }
    >
      {samples.isPending && <Skeleton className="h-40" />}
      {samples.isError && !data && <ErrorState title={sentence(samples.error)} />}
      {data && data.cells.length === 0 && <p className="text-muted">{t('none')}</p>}
      {data && data.cells.length > 0 && (
        <>
          <p className="mb-2 text-muted">{t('text')}</p>
          <Grid samples={data} onOpen={setComparing} />
        </>
      )}
      {comparing && data && (
        <CompareSamples runId={run.id} samples={data} begin={comparing} onClose={() => setComparing(undefined)} />
      )}
    </Section>
  )
}

interface GridProps {
  samples: TrainingSamples
  onOpen: (place: { item: number; step: number }) => void
}

function Grid({ samples: { items, cells }, onOpen }: GridProps) {
  const t = useTranslations('training.samples')
  const format = useFormatter()
  const steps = [...new Set(cells.map(({ step }) => step))]
  const heading = 'px-2 pb-2 text-left font-medium text-muted text-xs whitespace-nowrap'
  return (
    <section
      aria-label={t('title')}
      {...reachable}
      className="overflow-x-auto rounded-xl bg-surface p-3 ring-1 ring-line"
    >
      <table>
        <thead>
          <tr>
            <th scope="col" className={heading}>
              {t('item')}
            </th>
            <th scope="col" className={heading}>
              {t('before')}
            </th>
            <th scope="col" className={heading}>
              {t('target')}
            </th>
            {steps.map((step) => (
              <th key={step} scope="col" className={heading}>
                {t('stepOf', { step: format.number(step) })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map(({ item, pair, instruction }) => {
            const ofItem = cells.filter((cell) => cell.item === item)
            const first = ofItem[0]
            return (
              <tr key={item}>
                <th scope="row" className="max-w-48 min-w-32 px-2 text-left align-middle font-normal">
                  <span className="block text-[0.8125rem]">{instruction}</span>
                  <span className="block truncate text-muted text-xs" title={pair}>
                    {pair}
                  </span>
                </th>
                {(['before', 'target'] as const).map((picture) => (
                  <td key={picture} className="p-1">
                    {first && <Picture src={sampleAddress(first.id, picture)} alt={t(picture)} />}
                  </td>
                ))}
                {steps.map((step) => {
                  const cell = ofItem.find((one) => one.step === step)
                  const label = { instruction, step: format.number(step) }
                  return (
                    <td key={step} className="p-1">
                      {cell && (
                        <button
                          type="button"
                          aria-label={t('open', label)}
                          className="block rounded-md transition-shadow hover:ring-2 hover:ring-accent"
                          onClick={() => onOpen({ item, step })}
                        >
                          <Picture src={sampleAddress(cell.id, 'answer')} alt="" />
                        </button>
                      )}
                    </td>
                  )
                })}
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

function Picture({ src, alt }: { src: string; alt: string }) {
  // Pictures of our own address, as they are.
  return (
    <img
      src={src}
      alt={alt}
      width={112}
      height={112}
      loading="lazy"
      style={pixelated}
      className="size-28 max-w-none rounded-md bg-hover object-cover"
    />
  )
}

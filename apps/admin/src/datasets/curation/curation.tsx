'use client'

import type { DatasetSampleItem } from '@amend/api/types'
import { handmadeRows } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { useShortcuts } from '@amend/next-app/client/shortcuts'
import { Badge, Button, EmptyState, ErrorState, Kbd, Skeleton, showToast } from '@amend/ui'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { CheckCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { pages } from '../../table/paged-table.tsx'
import { useTRPC } from '../../trpc/client.tsx'
import { Pair, pictureUrl } from '../samples/picture.tsx'
import { Provenance } from '../samples/provenance.tsx'
import { RewordForm } from '../samples/reword-form.tsx'

/** Why a pair is rejected, each with its key. */
const reasons = [
  ['f', 'instruction'],
  ['g', 'scene'],
  ['h', 'quality'],
  ['j', 'unsuitable'],
] as const
type Reason = (typeof reasons)[number][1]

/** So many pairs before the end of what is loaded, more are loaded; so many pictures are loaded ahead. */
const [loadAhead, picturesAhead] = [10, 4]

/** One pair after the other, to be accepted or rejected by a key. */
export function Curation({ datasetId }: { datasetId: string }) {
  const t = useTranslations('datasets')
  const trpc = useTRPC()
  const sentence = useErrorSentence()
  const selections = useQuery(
    trpc.dataset.selections.queryOptions({ datasetId }, { staleTime: Number.POSITIVE_INFINITY }),
  )
  const thresholds = (selections.data?.saved[0]?.selection ?? selections.data?.first)?.thresholds
  const query = useInfiniteQuery(
    trpc.dataset.samples.infiniteQueryOptions(
      {
        ...{ datasetId, sort: 'place', descending: false, review: 'open', pictures: true },
        ...(thresholds && { least: thresholds }),
      },
      // Decided ones leave the list on the server; here they stay, so that the place in it does not move.
      { ...pages, enabled: thresholds !== undefined, staleTime: Number.POSITIVE_INFINITY, gcTime: 0 },
    ),
  )
  if (query.isError && !query.data) return <ErrorState title={sentence(query.error)} />
  if (!query.data) return <Skeleton className="h-96" />
  const samples = query.data.pages.flatMap(({ items }) => items)
  if (samples.length === 0) return <EmptyState icon={<CheckCheck aria-hidden />} title={t('curation.nothing')} />
  return (
    <Queue
      {...{ datasetId, samples }}
      onNearEnd={query.hasNextPage && !query.isFetchingNextPage ? () => query.fetchNextPage() : undefined}
    />
  )
}

interface QueueProps {
  datasetId: string
  samples: readonly DatasetSampleItem[]
  onNearEnd: (() => void) | undefined
}

type Review = DatasetSampleItem['review']
const keyOf = ({ triple, candidate }: DatasetSampleItem) => `${triple}-${candidate}`

function Queue({ datasetId, samples, onNearEnd }: QueueProps) {
  const t = useTranslations('datasets')
  const shell = useTranslations('shell')
  const format = useFormatter()
  const sentence = useErrorSentence()
  const review = useMutation(useTRPC().dataset.review.mutationOptions())
  const [at, setAt] = useState(0)
  const [decided, setDecided] = useState<ReadonlyMap<string, Review>>(new Map())
  /** Places that were decided here, the last one last. */
  const [history, setHistory] = useState<readonly number[]>([])
  /** Instructions that were changed here, by instruction. */
  const [reworded, setReworded] = useState<ReadonlyMap<number, string>>(new Map())
  const [rewording, setRewording] = useState<string>()
  const listed = samples[at]
  const changed = listed && reworded.get(listed.triple)
  const sample = listed && {
    ...listed,
    ...(changed !== undefined && { instruction: changed, writer: handmadeRows.writer }),
  }
  useEffect(() => {
    if (at >= samples.length - loadAhead) onNearEnd?.()
    for (const next of samples.slice(at + 1, at + 1 + picturesAhead)) {
      for (const which of ['before', 'after'] as const) new Image().src = pictureUrl(datasetId, next, which)
    }
  }, [at, samples, onNearEnd, datasetId])

  const write = (place: number, next: Review) => {
    const one = samples[place]
    if (!one) return
    const before = decided.get(keyOf(one)) ?? one.review
    setDecided(new Map(decided).set(keyOf(one), next))
    review.mutate(
      {
        datasetId,
        ...{ triple: one.triple, candidate: one.candidate },
        decision: next?.decision ?? null,
        reason: next?.reason ?? null,
      },
      {
        onError: (error) => {
          setDecided((present) => new Map(present).set(keyOf(one), before))
          setAt(place)
          showToast({ message: sentence(error), tone: 'danger', closeLabel: shell('close') })
        },
      },
    )
  }
  const decide = (next: Review) => {
    if (!sample) return
    write(at, next)
    setHistory([...history, at])
    setAt(at + 1)
  }
  const undo = () => {
    const last = history.at(-1)
    if (last === undefined) return
    write(last, null)
    setHistory(history.slice(0, -1))
    setAt(last)
  }
  const accept = () => decide({ decision: 'accepted', reason: null })
  const reject = (reason: Reason) => decide({ decision: 'rejected', reason: t(`curation.reasons.${reason}`) })
  const group = t('parts.curate')
  useShortcuts([
    { keys: 'a', description: t('curation.accept'), group, run: accept },
    ...reasons.map(([keys, reason]) => ({
      ...{ keys, group, description: t('curation.reject', { reason: t(`curation.reasons.${reason}`) }) },
      run: () => reject(reason),
    })),
    { keys: 'u', description: t('curation.undo'), group, run: undo },
    { keys: 'n', description: t('curation.next'), group, run: () => setAt(Math.min(samples.length, at + 1)) },
    { keys: 'e', description: t('rows.reword'), group, run: () => setRewording(sample && keyOf(sample)) },
    { keys: 'p', description: t('curation.previous'), group, run: () => setAt(Math.max(0, at - 1)) },
  ])
  const shown = sample && (decided.get(keyOf(sample)) ?? (decided.has(keyOf(sample)) ? null : sample.review))
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(18rem,1fr)]">
      <section aria-label={t('curation.pair')} aria-live="polite">
        {sample ? (
          <>
            <p className="mb-2 flex flex-wrap items-center gap-3 font-semibold text-lg">
              {sample.instruction}
              {shown && (
                <Badge tone={shown.decision === 'accepted' ? 'success' : 'warning'}>
                  {t(`samples.reviews.${shown.decision}`)}
                </Badge>
              )}
            </p>
            {rewording === keyOf(sample) && (
              <RewordForm
                {...{ datasetId, sample }}
                onDone={(instruction) => {
                  setReworded(new Map(reworded).set(sample.triple, instruction))
                  setRewording(undefined)
                }}
              />
            )}
            <Pair datasetId={datasetId} sample={sample} className="w-full min-w-0 flex-1" />
          </>
        ) : (
          <EmptyState icon={<CheckCheck aria-hidden />} title={t('curation.done')} />
        )}
      </section>
      <div className="flex flex-col gap-4">
        <p className="text-muted tabular-nums">{t('curation.count', { count: format.number(history.length) })}</p>
        <Choices
          {...{ accept, reject, undo, undoable: history.length > 0, disabled: !sample }}
          reword={() => setRewording(sample && keyOf(sample))}
        />
        {sample && <Provenance sample={{ ...sample, review: shown ?? null }} />}
      </div>
    </div>
  )
}

interface ChoicesProps {
  /** Whether there is no pair. */
  disabled: boolean
  undoable: boolean
  accept: () => void
  reject: (reason: Reason) => void
  reword: () => void
  undo: () => void
}

/** What can be done with a pair, each with its key. */
function Choices({ disabled, undoable, accept, reject, reword, undo }: ChoicesProps) {
  const t = useTranslations('datasets')
  return (
    <div className="flex flex-col items-stretch gap-2">
      <Choice keys="A" label={t('curation.accept')} disabled={disabled} onClick={accept} primary />
      {reasons.map(([keys, reason]) => (
        <Choice
          key={reason}
          keys={keys.toUpperCase()}
          label={t('curation.reject', { reason: t(`curation.reasons.${reason}`) })}
          disabled={disabled}
          onClick={() => reject(reason)}
        />
      ))}
      <Choice keys="E" label={t('rows.reword')} disabled={disabled} onClick={reword} />
      <Choice keys="U" label={t('curation.undo')} disabled={!undoable} onClick={undo} />
    </div>
  )
}

interface ChoiceProps {
  keys: string
  label: string
  disabled: boolean
  primary?: boolean
  onClick: () => void
}

function Choice({ keys, label, disabled, primary, onClick }: ChoiceProps) {
  return (
    <span className="flex items-center gap-2">
      <Button
        variant={primary ? 'primary' : 'secondary'}
        className="grow justify-start"
        disabled={disabled}
        onClick={onClick}
      >
        {label}
      </Button>
      <Kbd keys={keys} />
    </span>
  )
}

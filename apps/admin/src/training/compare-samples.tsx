'use client'

import type { TrainingSamples } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Dialog, ErrorState, Select, Skeleton, Slider } from '@amend/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { pixelated } from './pixelated.ts'
import { sampleAddress } from './sample-address.ts'

/** What a side shows: the photo, the pair's result, or the answer of a step. */
type Side = 'before' | 'target' | `${number}`

interface CompareSamplesProps {
  runId: string
  samples: TrainingSamples
  /** The picture on the right; on the left is the first step. */
  begin: { readonly item: number; readonly step: number }
  onClose: () => void
}

/** Two pictures of a pair over one another, with a slider between them: of any two steps, the photo and the target. */
export function CompareSamples({ runId, samples, begin, onClose }: CompareSamplesProps) {
  const t = useTranslations('training.samples')
  const shell = useTranslations('shell')
  const format = useFormatter()
  const sentence = useErrorSentence()
  const [item, setItem] = useState(begin.item)
  const first = samples.steps[0] ?? 0
  const [left, setLeft] = useState<Side>(begin.step === first ? 'before' : `${first}`)
  const [right, setRight] = useState<Side>(`${begin.step}`)
  const [share, setShare] = useState(50)
  const steps = [left, right].map(Number).filter(Number.isFinite)
  const chosen = useQuery(
    useTRPC().training.samples.queryOptions(
      { id: runId, steps: steps.length > 0 ? steps : [first] },
      { placeholderData: keepPreviousData },
    ),
  )
  const row = samples.items.find((one) => one.item === item)
  const addressOf = (side: Side): string | undefined => {
    const ofItem = chosen.data?.cells.filter((cell) => cell.item === item) ?? []
    if (side === 'before' || side === 'target') return ofItem[0] && sampleAddress(ofItem[0].id, side)
    const cell = ofItem.find(({ step }) => step === Number(side))
    return cell && sampleAddress(cell.id, 'answer')
  }
  const sides = [
    { value: 'before', label: t('before') },
    { value: 'target', label: t('target') },
    ...samples.steps.map((step) => ({ value: `${step}`, label: t('stepOf', { step: format.number(step) }) })),
  ]
  const name = (side: Side) => sides.find(({ value }) => value === side)?.label ?? side
  const [below, above] = [addressOf(right), addressOf(left)]
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={row?.instruction ?? t('compare')}
      closeLabel={shell('close')}
    >
      <div className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-3">
          <Select label={t('left')} options={sides} value={left} onValueChange={(side) => setLeft(side as Side)} />
          <Select label={t('right')} options={sides} value={right} onValueChange={(side) => setRight(side as Side)} />
        </div>
        {samples.items.length > 1 && (
          <Select
            label={t('pair')}
            options={samples.items.map((one) => ({
              value: String(one.item),
              label: `${one.instruction} (${one.pair})`,
            }))}
            value={String(item)}
            onValueChange={(value) => setItem(Number(value))}
          />
        )}
        {chosen.isError && !chosen.data && <ErrorState title={sentence(chosen.error)} />}
        {below && above ? (
          <div className="relative mx-auto aspect-square w-full max-w-[min(28rem,45dvh)] overflow-hidden rounded-lg bg-hover">
            <img src={below} alt={name(right)} style={pixelated} className="absolute inset-0 size-full object-cover" />
            <img
              src={above}
              alt={name(left)}
              className="absolute inset-0 size-full object-cover"
              style={{ ...pixelated, clipPath: `inset(0 ${100 - share}% 0 0)` }}
            />
            <span aria-hidden className="absolute inset-y-0 w-0.5 bg-surface" style={{ left: `${share}%` }} />
          </div>
        ) : (
          <Skeleton className="mx-auto aspect-square w-full max-w-[min(28rem,45dvh)]" />
        )}
        <Slider
          label={t('slider')}
          value={share}
          onValueChange={setShare}
          min={0}
          max={100}
          format={(value) => `${value} %`}
          ends={[name(left), name(right)]}
        />
      </div>
    </Dialog>
  )
}

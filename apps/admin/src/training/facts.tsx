'use client'

import type { TrainingRunDetail } from '@amend/api/types'
import { classNames } from '@amend/ui'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useBytes } from '../format/format.tsx'
import { linkStyles } from '../table/styles.ts'
import { useDuration } from './duration.ts'
import { LearnedLink } from './learned-link.tsx'

/** What is known of a run, in figures. What is unknown is left out. */
export function Facts({ run }: { run: TrainingRunDetail }) {
  const t = useTranslations('training.facts')
  const format = useFormatter()
  const duration = useDuration()
  const bytes = useBytes()
  const { cost } = run
  const money = (amount: number) => format.number(amount, { style: 'currency', currency: cost?.currency ?? 'EUR' })
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3 lg:grid-cols-5">
      <Fact name={t('time')}>{duration(run.seconds)}</Fact>
      {run.secondsLeft !== null && <Fact name={t('left')}>{duration(run.secondsLeft)}</Fact>}
      {run.samplesPerSecond !== null && (
        <Fact name={t('speed')}>
          {t('perSecond', { rate: format.number(run.samplesPerSecond, { maximumSignificantDigits: 3 }) })}
        </Fact>
      )}
      {run.memory !== null && (
        <Fact name={t('memory')}>
          {bytes(run.memory)}
          {run.peakMemory !== null && (
            <span className="text-muted"> ({t('peak', { bytes: bytes(run.peakMemory) })})</span>
          )}
        </Fact>
      )}
      {run.memory === null && run.peakMemory !== null && (
        <Fact name={t('memory')}>{t('peak', { bytes: bytes(run.peakMemory) })}</Fact>
      )}
      {cost && <Fact name={t('cost')}>{money(cost.soFar)}</Fact>}
      {cost?.left != null && <Fact name={t('costLeft')}>{money(cost.soFar + cost.left)}</Fact>}
      {run.savedStep !== null && (
        <Fact name={t('saved')}>{t('savedStep', { step: format.number(run.savedStep) })}</Fact>
      )}
      <Fact name={t('attempts')}>{format.number(run.attempts)}</Fact>
      {run.cluster && (
        <Fact name={t('cluster')}>
          {run.cluster.kind}
          {run.cluster.job !== null && `: ${run.cluster.job}`}
        </Fact>
      )}
      {run.worker && <Fact name={t('worker')}>{run.worker}</Fact>}
      {run.learnsFrom && (
        <Fact name={t(run.learnsFrom.kind)}>
          <LearnedLink learned={run.learnsFrom} />
        </Fact>
      )}
      {run.by && <Fact name={t('by')}>{run.by.name ?? t('deleted')}</Fact>}
      {run.parent && (
        <Fact name={t('parent')}>
          <Link href={`/training/${run.parent.id}`} className={linkStyles}>
            {run.parent.name}
          </Link>
        </Fact>
      )}
      <Fact name={t('base')} wide>
        {run.base}
      </Fact>
      <Fact name={t('pairs')} wide>
        {run.pairs}
      </Fact>
      {run.folder && (
        <Fact name={t('folder')} wide>
          {run.folder}
        </Fact>
      )}
    </dl>
  )
}

interface FactProps {
  name: string
  /** A path has a line of its own. */
  wide?: boolean
  children: ReactNode
}

function Fact({ name, wide, children }: FactProps) {
  return (
    <div className={classNames('min-w-0', wide && 'col-span-full')}>
      <dt className="text-muted text-xs">{name}</dt>
      <dd className="mt-0.5 break-words tabular-nums">{children}</dd>
    </div>
  )
}

'use client'

import type { SafetyReviewItem } from '@amend/api/types'
import { Button, classNames } from '@amend/ui'
import { Eye, EyeOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'

interface ReviewCardProps {
  item: SafetyReviewItem
  /** Whether the picture is to be seen; else it is blurred. */
  shown: boolean
  onToggle: () => void
  /** The buttons of the decision. */
  children: ReactNode
}

/** A flagged picture, blurred until it is asked for, with why it was flagged and what the member says. */
export function ReviewCard({ item, shown, onToggle, children }: ReviewCardProps) {
  const t = useTranslations('moderation')
  const format = useFormatter()
  const { workspace, instruction, reason, score, comment, requestedBy, requestedAt, decisions } = item
  return (
    <article
      aria-label={t('picture')}
      className="grid gap-5 rounded-2xl bg-surface p-4 ring-1 ring-line lg:grid-cols-[minmax(0,1fr)_22rem]"
    >
      <figure className="relative grid min-h-56 place-items-center overflow-hidden rounded-xl bg-well">
        <img
          key={item.id}
          src={item.url}
          alt={shown ? t('picture') : t('blurred')}
          className={classNames('max-h-[60vh] max-w-full object-contain', !shown && 'scale-110 blur-3xl')}
        />
        <Button className="absolute bottom-3 left-3" aria-pressed={shown} onClick={onToggle}>
          {shown ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}
          {t(shown ? 'hide' : 'reveal')}
        </Button>
      </figure>
      <div className="flex min-w-0 flex-col gap-4">
        <dl className="flex flex-col gap-3 text-[0.8125rem] [&_dd]:break-words [&_dt]:text-muted">
          <Fact name={t('reason')}>
            {t(`reasons.${reason}`)}
            {reason !== 'concept' && ` · ${format.number(score, { style: 'percent', maximumFractionDigits: 0 })}`}
          </Fact>
          <Fact name={t('comment')}>{comment === '' ? t('noComment') : comment}</Fact>
          <Fact name={t('made')}>{instruction ?? t('upload')}</Fact>
          <Fact name={t('requested')}>
            {requestedBy?.name ?? t('somebody')} · {workspace.name} · <Time at={requestedAt} />
          </Fact>
          {decisions.length > 0 && (
            <Fact name={t('history')}>
              <Decisions decisions={decisions} />
            </Fact>
          )}
        </dl>
        <div className="mt-auto flex flex-wrap gap-2">{children}</div>
      </div>
    </article>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Who decided what before, the latest first. */
export function Decisions({ decisions }: Pick<SafetyReviewItem, 'decisions'>) {
  const t = useTranslations('moderation')
  return (
    <ol className="flex flex-col gap-0.5">
      {decisions.map(({ status, by, at }) => (
        <li key={at}>
          {t(`statuses.${status}`)} · {by ?? t('somebody')} · <Time at={at} />
        </li>
      ))}
    </ol>
  )
}

import type { DatasetSampleItem } from '@amend/api/types'
import { handmadeRows } from '@amend/contract'
import { useTranslations } from 'use-intl'
import { asScore } from './scores.tsx'

/** Where a sample comes from: captions, seed, writer, and what was drawn for it. */
export function Provenance({ sample }: { sample: DatasetSampleItem }) {
  const t = useTranslations('datasets')
  const { scores } = sample
  const facts: [string, string | number | null][] = [
    [t('provenance.caption'), sample.caption],
    [t('provenance.edited'), sample.editedCaption],
    [t('scores.image'), asScore(scores.image)],
    [t('scores.direction'), asScore(scores.direction)],
    [t('provenance.captionScores'), `${asScore(scores.captionBefore)} / ${asScore(scores.captionAfter)}`],
    [t('provenance.seed'), sample.seed],
    [t('provenance.attention'), sample.sharedAttention === null ? null : asScore(sample.sharedAttention)],
    [t('provenance.guidance'), sample.guidance === null ? null : asScore(sample.guidance)],
    [t('provenance.writer'), sample.writer === handmadeRows.writer ? t('provenance.person') : sample.writer],
    [t('provenance.url'), sample.url],
    [t('provenance.licence'), sample.licence],
    [t('provenance.reason'), sample.review?.reason ?? null],
  ]
  return (
    <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 text-[0.8125rem]">
      {facts.flatMap(([name, value]) =>
        value === null || value === ''
          ? []
          : [
              <dt key={name} className="text-muted">
                {name}
              </dt>,
              <dd key={`${name}-value`} className="break-words">
                {value}
              </dd>,
            ],
      )}
    </dl>
  )
}

import type { DatasetSampleItem } from '@amend/api/types'
import { classNames } from '@amend/ui'
import { useTranslations } from 'use-intl'

export type Which = 'before' | 'after'

export const pictureUrl = (
  datasetId: string,
  { triple, candidate }: Pick<DatasetSampleItem, 'triple' | 'candidate'>,
  which: Which,
): string => `/api/datasets/${datasetId}/pictures/${triple}/${candidate}/${which}`

interface PairProps {
  datasetId: string
  sample: Pick<DatasetSampleItem, 'triple' | 'candidate' | 'instruction' | 'hasPictures'>
  /** Of each picture. */
  className?: string
}

/** The pictures before and after, side by side. Small ones are enlarged without smoothing. */
export function Pair({ datasetId, sample, className }: PairProps) {
  const t = useTranslations('datasets')
  if (!sample.hasPictures) return <span className="text-subtle">{t('samples.noPictures')}</span>
  return (
    <span className="flex gap-1">
      {(['before', 'after'] as const).map((which) => (
        <img
          key={which}
          src={pictureUrl(datasetId, sample, which)}
          alt={t(`samples.${which}`, { instruction: sample.instruction })}
          loading="lazy"
          draggable={false}
          className={classNames('aspect-square rounded-md bg-well object-cover [image-rendering:pixelated]', className)}
        />
      ))}
    </span>
  )
}

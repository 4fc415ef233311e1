import type { ModelVersionItem } from '@amend/api/types'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { linkStyles } from '../table/styles.ts'
import { LearnedLink } from '../training/learned-link.tsx'

/** The run that trained a version, and the version of a dataset or the judgements that it learned from. */
export function Trained({ trained: { run, learnsFrom } }: { trained: NonNullable<ModelVersionItem['trained']> }) {
  const t = useTranslations('models')
  return (
    <span className="flex flex-wrap gap-x-3 text-xs">
      <Link href={`/training/${run.id}`} className={linkStyles}>
        {t('trainedBy', { name: run.name })}
      </Link>
      {learnsFrom && <LearnedLink learned={learnsFrom} />}
    </span>
  )
}

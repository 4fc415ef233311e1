import type { TrainingRunDetail } from '@amend/api/types'
import Link from 'next/link'
import { linkStyles } from '../table/styles.ts'

/** Leads to the version of a dataset, or the set of judgements, that a run learned from. */
export function LearnedLink({ learned }: { learned: NonNullable<TrainingRunDetail['learnsFrom']> }) {
  const [href, label] =
    learned.kind === 'datasetVersion'
      ? [`/datasets/${learned.dataset.id}?tab=versions`, `${learned.dataset.name} · ${learned.name}`]
      : ['/preferences', learned.name]
  return (
    <Link href={href} className={linkStyles}>
      {label}
    </Link>
  )
}

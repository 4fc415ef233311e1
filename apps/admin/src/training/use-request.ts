'use client'

import { type TrainingField, trainingFields, trainingLimits } from '@amend/contract'
import { useTranslations } from 'use-intl'
import { type Basics, missingBasics, numbersOf, otherBase, pairsOf } from './basics.ts'
import { type ClusterDraft, clusterOf, missingIn } from './cluster-fields.tsx'
import { type Draft, settingsOf } from './draft.ts'
import { useRange } from './setting-field.tsx'

/** Everything that is typed into the form of a run. */
export interface Entered {
  readonly basics: Basics
  readonly draft: Draft
  readonly cluster: ClusterDraft
}

/** Sentences by field. */
export type Problems = Readonly<Record<string, string>>

const fieldOf = new Map<string, TrainingField>(trainingFields().map((field) => [field.name, field]))

/** @returns a function that makes a request of a form, or finds its problems */
export function useRequest() {
  const t = useTranslations('training.form')
  const range = useRange()
  return ({ basics, draft, cluster }: Entered) => {
    const problems: Record<string, string> = {}
    for (const name of [...missingBasics(basics), ...missingIn(cluster)]) problems[name] = t('missing')
    const { minutes, price } = numbersOf(basics)
    for (const [name, value] of Object.entries({ minutes, price })) {
      const { least, most } = trainingLimits[name as 'minutes' | 'price']
      if (value !== undefined && !(value >= least && value <= most)) {
        problems[name] = t('problems.range', { range: t('from-to', { least: String(least), most: String(most) }) })
      }
    }
    const result = settingsOf(draft)
    if ('problem' in result) {
      const field = fieldOf.get(result.field)
      problems[result.field] =
        result.problem === 'number'
          ? t('number')
          : t(`problems.${result.problem}`, { range: field ? range(field) : '' })
    }
    if ('problem' in result || Object.keys(problems).length > 0) return { problems }
    const target = clusterOf(cluster)
    return {
      values: {
        ...{ name: basics.name.trim(), pairs: pairsOf(basics), settings: result.settings },
        base: basics.base === otherBase ? { reference: basics.reference.trim() } : { versionId: basics.base },
        ...(minutes !== undefined && { minutes }),
        ...(price !== undefined && { hourlyPrice: price }),
        ...(target && { cluster: target }),
      },
    }
  }
}

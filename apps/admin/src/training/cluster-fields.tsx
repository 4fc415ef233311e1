'use client'

import type { StoredClusterTarget } from '@amend/contract'
import { Select, TextField } from '@amend/ui'
import { useTranslations } from 'use-intl'

export type Place = 'worker' | 'ray' | 'kubernetes'

const needed = {
  ray: ['address', 'here', 'there'],
  kubernetes: ['image', 'claim', 'here', 'there'],
} as const
const optional = ['secret', 'memory', 'cpu', 'gpuResource', 'serviceAccount', 'context'] as const

type ClusterField = (typeof needed)['ray' | 'kubernetes'][number] | (typeof optional)[number]

/** Where a run trains, as it is typed in. */
export interface ClusterDraft {
  readonly place: Place
  readonly values: Readonly<Partial<Record<ClusterField, string>>>
}

export const noCluster: ClusterDraft = { place: 'worker', values: {} }

/** The fields of a place that must be filled in and are not. */
export const missingIn = ({ place, values }: ClusterDraft): readonly ClusterField[] =>
  place === 'worker' ? [] : needed[place].filter((name) => !values[name]?.trim())

/** The cluster of a form; undefined where a worker trains. */
export function clusterOf({ place, values }: ClusterDraft): StoredClusterTarget | undefined {
  const text = (name: ClusterField) => values[name]?.trim() ?? ''
  const shared = { here: text('here'), there: text('there') }
  if (place === 'worker') return undefined
  if (place === 'ray') return { kind: 'ray', address: text('address'), shared }
  const given = Object.fromEntries(optional.flatMap((name) => (text(name) === '' ? [] : [[name, text(name)]])))
  return { kind: 'kubernetes', image: text('image'), claim: text('claim'), shared, ...given }
}

interface ClusterFieldsProps {
  draft: ClusterDraft
  /** Fields that are missing. */
  missing: readonly string[]
  onChange: (draft: ClusterDraft) => void
}

/** Where the run trains: a worker of this installation, or a cluster. */
export function ClusterFields({ draft, missing, onChange }: ClusterFieldsProps) {
  const t = useTranslations('training.form')
  const { place, values } = draft
  const names: readonly ClusterField[] =
    place === 'worker' ? [] : place === 'ray' ? needed.ray : [...needed.kubernetes, ...optional]
  return (
    <>
      <Select
        label={t('place')}
        value={place}
        onValueChange={(next) => onChange({ ...draft, place: next as Place })}
        options={(['worker', 'ray', 'kubernetes'] as const).map((value) => ({ value, label: t(`places.${value}`) }))}
        hint={place === 'worker' ? undefined : t('clusterHint')}
      />
      {names.map((name) => (
        <TextField
          key={name}
          label={t(`cluster.${name}`)}
          value={values[name] ?? ''}
          error={missing.includes(name) ? t('missing') : undefined}
          spellCheck={false}
          autoCapitalize="none"
          onChange={({ target }) => onChange({ ...draft, values: { ...values, [name]: target.value } })}
        />
      ))}
    </>
  )
}

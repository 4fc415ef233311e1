/** What is typed into the form of a run besides its settings. */
import type { FrozenVersionItem, PreferenceSetItem, Registry, TrainingRunDetail } from '@amend/api/types'

export interface Basics {
  readonly name: string
  /** The id of a version, or `otherBase`. */
  readonly base: string
  /** The place of another base model. */
  readonly reference: string
  /** What it learns from: `otherPairs`, or a version or a set as `choiceOf` writes it. */
  readonly data: string
  /** The folder of other pairs. */
  readonly pairs: string
  readonly minutes: string
  readonly price: string
}

/** The choice of a base model that is no version of the registry. */
export const otherBase = 'other'

/** The choice of a folder that is no version of a dataset. */
export const otherPairs = 'folder'

/** What a run may learn from, as an option of a list. */
export type DataChoice =
  | { readonly kind: 'datasetVersion'; readonly id: string }
  | { readonly kind: 'preferenceSet'; readonly id: string }

export const choiceOf = ({ kind, id }: DataChoice): string => `${kind}:${id}`

/** The pairs of a request. */
export function pairsOf({ data, pairs }: Pick<Basics, 'data' | 'pairs'>) {
  const [kind, id = ''] = data.split(':')
  if (kind === 'datasetVersion') return { datasetVersionId: id }
  if (kind === 'preferenceSet') return { preferenceSetId: id }
  return pairs.trim()
}

/** Whether the chosen data are judgements, from which a run learns by comparing. */
export const compares = ({ data }: Pick<Basics, 'data'>): boolean => data.startsWith('preferenceSet:')

interface Beginning {
  readonly registry: Registry
  /** Of an hour of a machine; null when none is set. */
  readonly amount: number | null
  /** The run whose values the form begins with. */
  readonly parent?: TrainingRunDetail | undefined
  readonly versions: readonly FrozenVersionItem[]
  /** Sets that are written. */
  readonly sets: readonly PreferenceSetItem[]
  /** What the person came from. */
  readonly chosen?: DataChoice | undefined
}

export function basicsOf({ registry, amount, parent, ...offered }: Beginning): Basics {
  const { versions, serving } = registry
  const ofParent = parent && versions.find(({ reference }) => reference === parent.base)?.id
  const base = parent ? (ofParent ?? otherBase) : (serving?.versionId ?? versions[0]?.id ?? otherBase)
  return {
    name: parent?.name ?? '',
    ...{ base, reference: parent && !ofParent ? parent.base : '' },
    ...{ data: dataOf({ ...offered, parent }), pairs: parent?.pairs ?? '' },
    minutes: parent?.minutes?.toString() ?? '',
    price: (parent ? parent.hourlyPrice : amount)?.toString() ?? '',
  }
}

function dataOf({ versions, sets, chosen, parent }: Omit<Beginning, 'registry' | 'amount'>): string {
  const wanted = chosen ?? parent?.learnsFrom
  const offered: readonly { readonly id: string }[] = wanted?.kind === 'preferenceSet' ? sets : versions
  if (wanted && offered.some(({ id }) => id === wanted.id)) return choiceOf(wanted)
  // The newest version, unless the other run had a folder.
  const [newest] = parent ? [] : versions
  return newest ? choiceOf({ kind: 'datasetVersion', id: newest.id }) : otherPairs
}

/** The names of the fields that must be filled in and are not. */
export const missingBasics = ({ name, base, reference, data, pairs }: Basics): readonly (keyof Basics)[] => [
  ...(name.trim() === '' ? (['name'] as const) : []),
  ...(base === otherBase && reference.trim() === '' ? (['reference'] as const) : []),
  ...(data === otherPairs && pairs.trim() === '' ? (['pairs'] as const) : []),
]

/** A number with a decimal point or comma; undefined for an empty field, NaN for another text. */
const optionalNumber = (text: string): number | undefined =>
  text.trim() === '' ? undefined : Number(text.trim().replace(',', '.'))

export const numbersOf = ({ minutes, price }: Basics) => ({
  minutes: optionalNumber(minutes),
  price: optionalNumber(price),
})

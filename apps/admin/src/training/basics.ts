/** What is typed into the form of a run besides its settings. */
import type { Registry, TrainingRunDetail } from '@amend/api/types'

export interface Basics {
  readonly name: string
  /** The id of a version, or `otherBase`. */
  readonly base: string
  /** The place of another base model. */
  readonly reference: string
  readonly pairs: string
  readonly minutes: string
  readonly price: string
}

/** The choice of a base model that is no version of the registry. */
export const otherBase = 'other'

interface Beginning {
  readonly registry: Registry
  /** Of an hour of a machine; null when none is set. */
  readonly amount: number | null
  /** The run whose values the form begins with. */
  readonly parent?: TrainingRunDetail | undefined
}

export function basicsOf({ registry: { versions, serving }, amount, parent }: Beginning): Basics {
  const ofParent = parent && versions.find(({ reference }) => reference === parent.base)?.id
  const base = parent ? (ofParent ?? otherBase) : (serving?.versionId ?? versions[0]?.id ?? otherBase)
  return {
    name: parent?.name ?? '',
    ...{ base, reference: parent && !ofParent ? parent.base : '', pairs: parent?.pairs ?? '' },
    minutes: parent?.minutes?.toString() ?? '',
    price: (parent ? parent.hourlyPrice : amount)?.toString() ?? '',
  }
}

/** The names of the fields that must be filled in and are not. */
export const missingBasics = ({ name, base, reference, pairs }: Basics): readonly (keyof Basics)[] => [
  ...(name.trim() === '' ? (['name'] as const) : []),
  ...(base === otherBase && reference.trim() === '' ? (['reference'] as const) : []),
  ...(pairs.trim() === '' ? (['pairs'] as const) : []),
]

/** A number with a decimal point or comma; undefined for an empty field, NaN for another text. */
const optionalNumber = (text: string): number | undefined =>
  text.trim() === '' ? undefined : Number(text.trim().replace(',', '.'))

export const numbersOf = ({ minutes, price }: Basics) => ({
  minutes: optionalNumber(minutes),
  price: optionalNumber(price),
})

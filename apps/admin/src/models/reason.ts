/** Reasons of deployments and of the end of canaries. The log keeps them as sentences: those of the program are shown in the language of the page. */
import { useTranslations } from 'use-intl'

const fixed = {
  'It was promoted.': 'promoted',
  'Another version was deployed.': 'replaced',
  'Ended by an administrator.': 'ended',
  'Chosen by an administrator.': 'chosen',
  'Promoted after a canary.': 'afterCanary',
  'Named by the setting AMEND_MODEL when a worker started.': 'setting',
  'A worker could not open the candidate, so the version that serves made the edit.': 'notOpened',
} as const

const rates = {
  'Kept results': 'kept',
  'Repeated edits': 'redone',
  'Thumbs down': 'downvoted',
  Downloads: 'downloaded',
  'Failed edits': 'failed',
} as const

const back = /^Back from (?<name>.+)\.$/
const automatic =
  /^Rolled back automatically\. (?<rate>[\w ]+): (?<candidate>\d+) % with the candidate, (?<incumbent>\d+) % with the version that serves\.$/

export type KnownReason =
  | { readonly key: (typeof fixed)[keyof typeof fixed] }
  | { readonly key: 'back'; readonly name: string }
  | {
      readonly key: 'automatic'
      readonly rate: (typeof rates)[keyof typeof rates]
      readonly candidate: number
      readonly incumbent: number
    }

/** @returns undefined for what an administrator wrote */
export function knownReason(reason: string): KnownReason | undefined {
  if (isKeyOf(fixed, reason)) return { key: fixed[reason] }
  const { name } = back.exec(reason)?.groups ?? {}
  if (name !== undefined) return { key: 'back', name }
  const { rate = '', candidate, incumbent } = automatic.exec(reason)?.groups ?? {}
  if (!isKeyOf(rates, rate)) return undefined
  return { key: 'automatic', rate: rates[rate], candidate: Number(candidate), incumbent: Number(incumbent) }
}

const isKeyOf = <T extends object>(record: T, key: PropertyKey): key is keyof T => Object.hasOwn(record, key)

/** @returns a function from a reason of the log to a sentence in the language of the page */
export function useReason(): (reason: string | null) => string {
  const t = useTranslations('models')
  return (reason) => {
    const known = reason === null ? undefined : knownReason(reason)
    if (!known) return reason ?? ''
    if (known.key === 'automatic') {
      const { candidate, incumbent, rate } = known
      return t('reasons.automatic', { candidate, incumbent, rate: t(`canary.rates.${rate}`) })
    }
    return known.key === 'back' ? t('reasons.back', { name: known.name }) : t(`reasons.${known.key}`)
  }
}

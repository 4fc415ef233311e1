import type { SettingKey, SettingValues } from '@amend/api/types'
import { thresholdClasses } from '@amend/api/types'

/** A value with the key that says what it may be. The service has checked it. */
export type KeyedValue = { [Key in SettingKey]: { readonly key: Key; readonly value: SettingValues[Key] } }[SettingKey]

export const keyed = (key: string, value: unknown): KeyedValue => ({ key, value }) as KeyedValue

/** The settings whose value is a whole number, with what it is counted in. */
export const numbers = {
  workspaceCredits: { unlimited: true, unit: 'credits' },
  memberCredits: { unlimited: true, unit: 'credits' },
  workspaceMegabytes: { unlimited: true, unit: 'megabytes' },
  uploadMegabytes: { unlimited: false, unit: 'megabytes' },
  retentionDays: { unlimited: false, unit: 'days' },
} as const

type NumberKey = keyof typeof numbers

export const isNumberKey = (key: SettingKey): key is NumberKey => key in numbers

/** What a person has entered. */
export interface Draft {
  readonly text: string
  /** No limit. */
  readonly unlimited: boolean
  readonly open: boolean
  readonly on: boolean
  /** By class; empty: without a threshold. */
  readonly thresholds: Readonly<Record<string, string>>
}

export function draftOf({ key, value }: KeyedValue): Draft {
  const empty = { text: '', unlimited: false, open: true, on: true, thresholds: {} }
  // No process has told its value yet.
  if (value === undefined) return empty
  switch (key) {
    case 'signUp':
      return { ...empty, open: value === 'open' }
    case 'visibleMark':
      return { ...empty, text: value }
    case 'pictureCheck': {
      const entries = thresholdClasses.map((name) => [name, String(value.thresholds[name] ?? '')])
      return { ...empty, on: value.on, thresholds: Object.fromEntries(entries) }
    }
    default:
      return { ...empty, text: value === null ? '' : String(value), unlimited: value === null }
  }
}

/** The value of what was entered: the service says whether it is in its range. */
export function enteredValue(key: SettingKey, { text, unlimited, open, on, thresholds }: Draft): unknown {
  switch (key) {
    case 'signUp':
      return open ? 'open' : 'closed'
    case 'visibleMark':
      return text
    case 'pictureCheck': {
      const given = Object.entries(thresholds).filter(([, one]) => one.trim() !== '')
      return { on, thresholds: Object.fromEntries(given.map(([name, one]) => [name, numberOf(one)])) }
    }
    default:
      return unlimited ? null : numberOf(text)
  }
}

/** A decimal comma is as good as a point. What is no number is refused by the service with the range. */
const numberOf = (text: string): number | string => {
  const plain = text.trim().replace(',', '.')
  return plain === '' || Number.isNaN(Number(plain)) ? text : Number(plain)
}

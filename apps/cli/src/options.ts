import { Option } from 'commander'
import { UsageError } from './exit.ts'

/** A rule for an option's value. */
export interface Rule<Value> {
  /** In words: "--seed must be …". */
  readonly must: string
  /** The parsed value, or undefined when the text is invalid. */
  read(text: string): Value | undefined
}

/** An option whose value follows a rule. */
export function optionOf<Value>(flags: string, description: string, { must, read }: Rule<Value>): Option {
  const option = new Option(flags, description)
  return option.argParser((text) => {
    const value = read(text)
    if (value === undefined) throw new UsageError(`${option.long} must be ${must}, not ${JSON.stringify(text)}.`)
    return value
  })
}

/** Parses a decimal number; the engine checks its range. */
export const number: Rule<number> = {
  must: 'a number',
  read(text) {
    const value = Number(text)
    return text.trim() === '' || Number.isNaN(value) ? undefined : value
  },
}

export const wholeNumber: Rule<number> = {
  must: 'a whole number',
  read(text) {
    const value = number.read(text)
    return Number.isSafeInteger(value) ? value : undefined
  },
}

export function wholeNumberFrom(least: number, most = Number.MAX_SAFE_INTEGER): Rule<number> {
  const end = most === Number.MAX_SAFE_INTEGER ? ' upwards' : ` to ${most}`
  return {
    must: `a whole number from ${least}${end}`,
    read(text) {
      const value = wholeNumber.read(text)
      return value !== undefined && value >= least && value <= most ? value : undefined
    },
  }
}

export function oneOf<Name extends string>(names: readonly Name[]): Rule<Name> {
  return {
    must: `one of ${names.join(', ')}`,
    read: (text) => names.find((name) => name === text),
  }
}

const units: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }

/** Parses a number of bytes: 8000000000, 8g, 512m. */
export const size: Rule<number> = {
  must: 'a size such as 8g or 512m',
  read(text) {
    const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?$/i.exec(text.trim()) ?? []
    if (amount === undefined) return undefined
    return Math.round(Number(amount) * (units[unit.toLowerCase()] ?? 1))
  },
}

import { type Device, devices, isDevice } from '@amend/graph/runtime'
import { InvalidArgumentError } from 'commander'

/** A number as people write it; commander adds which option was meant. */
export function number(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('It must be a number.')
  return value
}

export function wholeNumber(text: string): number {
  const value = number(text)
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('It must be a whole number.')
  return value
}

export function device(text: string): Device {
  if (!isDevice(text)) throw new InvalidArgumentError(`It must be one of ${devices.join(', ')}.`)
  return text
}

const units: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }

/** Bytes: 8000000000, 8g, 512m. */
export function bytes(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?$/i.exec(text.trim()) ?? []
  if (amount === undefined) throw new InvalidArgumentError('It must be a size such as 8g or 512m.')
  return Math.round(Number(amount) * (units[unit?.toLowerCase() ?? ''] ?? 1))
}

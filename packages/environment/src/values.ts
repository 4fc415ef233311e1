/** Schemas for values of variables. No reason contains the value. */
import { z } from 'zod'

/** Treats an empty variable as unset: compose files pass empty ones on. */
export const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

export const text = z.string('must not be blank').trim().min(1, 'must not be blank')

/** Items between commas, without empty ones. */
export const list = z.string('must be a list with commas').transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)

export const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `must be one of: ${values.join(', ')}`)

export const wholeNumber = (least: number, most: number, why = `must be a whole number from ${least} to ${most}`) =>
  z
    .string(why)
    .regex(/^\d{1,9}$/, why)
    .transform(Number)
    .refine((value) => value >= least && value <= most, why)

/** @param protocols with their colons, such as "https:" */
export const address = (protocols: readonly string[], why: string) =>
  z.string(why).refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), why)

export const databaseAddress = address(
  ['postgres:', 'postgresql:'],
  'must be an address such as postgresql://name:password@host:5432/database',
)

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]
export const logLevel = choice(logLevels)

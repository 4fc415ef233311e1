import { AmendError } from '@amend/contract'
import type { z } from 'zod'

/** Names and values, as in `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>

/** Creates the package's own error, with the code 'bad-environment', from a sentence. */
type Refuse = (sentence: string) => Error

const opening = 'The environment is not right: '

const sentenceOf = (reasons: readonly string[]): string => `${opening}${[...new Set(reasons)].join('; ')}.`

/** @throws the error of `refuse`, whose sentence names each invalid variable and why, never its value */
export function readVariables<S extends z.ZodType>(schema: S, variables: Variables, refuse: Refuse): z.output<S> {
  const parsed = schema.safeParse(variables)
  if (parsed.success) return parsed.data
  throw refuse(sentenceOf(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)))
}

/**
 * Reads all parts of an environment.
 * @param parts each returns its part, or throws an AmendError 'bad-environment'
 * @throws the error of `refuse` with the reasons of all parts; any other error unchanged
 */
export function readParts<P extends Readonly<Record<string, () => unknown>>>(
  parts: P,
  refuse: Refuse,
): { [K in keyof P]: ReturnType<P[K]> } {
  const reasons: string[] = []
  const read = Object.entries(parts).map(([name, part]) => {
    try {
      return [name, part()]
    } catch (error) {
      if (!(error instanceof AmendError && error.code === 'bad-environment')) throw error
      reasons.push(...error.message.replace(opening, '').replace(/\.$/, '').split('; '))
      return [name, undefined]
    }
  })
  if (reasons.length > 0) throw refuse(sentenceOf(reasons))
  return Object.fromEntries(read)
}

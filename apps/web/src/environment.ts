import { address, readVariables, type Variables } from '@amend/environment'
import { z } from 'zod'

/** What the pages themselves go by; the rest of the environment is read by @amend/services at the start (instrumentation.ts). */
export interface WebEnvironment {
  /** Where people reach the pages, without a slash at its end. */
  readonly baseUrl: string
  /** They are reached by https. */
  readonly https: boolean
  /** In which our own server (bin/web.mjs) says who is at the other end; absent without that server. */
  readonly peerHeader: string | undefined
}

const schema = z.object({
  AUTH_URL: address(['http:', 'https:'], 'must be the http or https address of the pages'),
  AMEND_PEER_HEADER: z
    .string()
    .regex(/^x-[a-z0-9-]{20,}$/, 'is set by the server itself')
    .optional(),
})

let read: WebEnvironment | undefined

/** @throws Error that names each wrong variable and why, never its value */
export function readEnvironment(environment: Variables = process.env): WebEnvironment {
  if (read && environment === process.env) return read
  const variables = readVariables(schema, environment, (sentence) => new Error(sentence))
  const { origin, protocol } = new URL(variables.AUTH_URL)
  const result = {
    baseUrl: origin,
    https: protocol === 'https:',
    peerHeader: variables.AMEND_PEER_HEADER,
  }
  if (environment === process.env) read = result
  return result
}

import { installationTag } from '@amend/auth'
import { address, readVariables, text, type Variables } from '@amend/environment'
import { z } from 'zod'

/** The variables that the pages of an app need. @amend/services reads the rest. */
export interface AppEnvironment {
  /** The public address, without a trailing slash. */
  readonly baseUrl: string
  /** Whether the address is an https one. */
  readonly https: boolean
  /** Distinguishes this installation from others on the same host, in the names of its cookies. */
  readonly installation: string
  /** The header in which the app's own HTTP server passes the peer's address; undefined without that server. */
  readonly peerHeader: string | undefined
}

const schema = z.object({
  AUTH_URL: address(['http:', 'https:'], 'must be the http or https address of the pages'),
  AUTH_SECRET: text,
  AMEND_PEER_HEADER: z
    .string()
    .regex(/^x-[a-z0-9-]{20,}$/, 'is set by the server itself')
    .optional(),
})

/** @throws Error that names each invalid variable and why, never its value */
export function readAppEnvironment(variables: Variables): AppEnvironment {
  const read = readVariables(schema, variables, (sentence) => new Error(sentence))
  const { origin, protocol } = new URL(read.AUTH_URL)
  return {
    baseUrl: origin,
    https: protocol === 'https:',
    installation: installationTag(read.AUTH_SECRET, origin),
    peerHeader: read.AMEND_PEER_HEADER,
  }
}

import { z } from 'zod'

/** What the pages themselves go by; the rest of the environment is read by @amend/api at the start (instrumentation.ts). */
export interface WebEnvironment {
  /** Where people reach the pages, without a slash at its end. */
  readonly baseUrl: string
  /** They are reached by https. */
  readonly https: boolean
  /** In which our own server (bin/web.mjs) says who is at the other end; absent without that server. */
  readonly peerHeader: string | undefined
}

const schema = z.object({
  AUTH_URL: z
    .string('must be the http or https address of the pages')
    .refine(isWebAddress, 'must be the http or https address of the pages'),
  AMEND_PEER_HEADER: z
    .string()
    .regex(/^x-[a-z0-9-]{20,}$/, 'is set by the server itself')
    .optional(),
})

let read: WebEnvironment | undefined

/** @throws Error that names each wrong variable and why, never its value */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): WebEnvironment {
  if (read && environment === process.env) return read
  const parsed = schema.safeParse(environment)
  if (!parsed.success) {
    const reasons = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
    throw new Error(`The environment is not right: ${reasons.join('; ')}.`)
  }
  const { origin, protocol } = new URL(parsed.data.AUTH_URL)
  const result = {
    baseUrl: origin,
    https: protocol === 'https:',
    peerHeader: parsed.data.AMEND_PEER_HEADER,
  }
  if (environment === process.env) read = result
  return result
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

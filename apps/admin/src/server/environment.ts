/** Reads `process.env` for the whole process. Only instrumentation.ts reads one more constant, which Next replaces. */
import { address, optional, readVariables, type Variables } from '@amend/environment'
import { type AppEnvironment, readAppEnvironment } from '@amend/next-app/server/environment'
import { z } from 'zod'

/** Links in mails begin with AUTH_URL, the address of the editor. */
export const variables = process.env

export const isDevelopment = process.env.NODE_ENV === 'development'

export interface AdminEnvironment extends AppEnvironment {
  /** The address of the editor. */
  readonly editorUrl: string
  /** With which a program may read the figures; undefined when only administrators can. */
  readonly metricsToken: string | undefined
}

const schema = z.object({
  /** Default: the address of the editor. */
  AMEND_ADMIN_URL: optional(address(['http:', 'https:'], 'must be the http or https address of the administration')),
  AMEND_METRICS_TOKEN: optional(z.string().min(16, 'must have at least 16 characters')),
})

let read: AdminEnvironment | undefined

/** @throws Error that names each invalid variable and why, never its value */
export function environment(): AdminEnvironment {
  read ??= readAdminEnvironment(variables)
  return read
}

/** @throws Error that names each invalid variable and why, never its value */
export function readAdminEnvironment(given: Variables): AdminEnvironment {
  const { AMEND_ADMIN_URL, AMEND_METRICS_TOKEN } = readVariables(schema, given, (sentence) => new Error(sentence))
  const editor = readAppEnvironment(given)
  const own = AMEND_ADMIN_URL === undefined ? editor : readAppEnvironment({ ...given, AUTH_URL: AMEND_ADMIN_URL })
  return { ...own, editorUrl: editor.baseUrl, metricsToken: AMEND_METRICS_TOKEN }
}

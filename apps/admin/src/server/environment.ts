/** Reads `process.env` for the whole process. Only instrumentation.ts reads one more constant, which Next replaces. */
import { type AppEnvironment, readAppEnvironment } from '@amend/next-app/server/environment'

/** Links in mails begin with AUTH_URL, the address of the editor. */
export const variables = process.env

export const isDevelopment = process.env.NODE_ENV === 'development'

export interface AdminEnvironment extends AppEnvironment {
  /** The address of the editor. */
  readonly editorUrl: string
  /** With which a program may read the figures; undefined when only administrators can. */
  readonly metricsToken: string | undefined
}

const shortestToken = 16

let read: AdminEnvironment | undefined

/** @throws Error that names each invalid variable and why, never its value */
export function environment(): AdminEnvironment {
  read ??= readAdminEnvironment()
  return read
}

function readAdminEnvironment(): AdminEnvironment {
  const { AMEND_ADMIN_URL, AUTH_URL, AMEND_METRICS_TOKEN: metricsToken } = variables
  const { baseUrl: editorUrl } = readAppEnvironment(variables)
  const own = AMEND_ADMIN_URL || AUTH_URL
  if (own === undefined || !URL.canParse(own) || !/^https?:/.test(own)) {
    throw new Error(
      'The environment is not right: AMEND_ADMIN_URL must be the http or https address of the administration.',
    )
  }
  if (metricsToken && metricsToken.length < shortestToken) {
    throw new Error(`The environment is not right: AMEND_METRICS_TOKEN must have at least ${shortestToken} characters.`)
  }
  return { ...readAppEnvironment({ ...variables, AUTH_URL: own }), editorUrl, metricsToken: metricsToken || undefined }
}

import path from 'node:path'
import { readAuthEnvironment } from '@amend/auth'
import {
  address,
  databaseAddress,
  optional,
  readParts,
  readVariables,
  type Variables,
  wholeNumber,
} from '@amend/environment'
import { z } from 'zod'
import { PlatformError } from './error.ts'

/** Settings of a start. */
export interface PlatformEnvironment {
  /** Absolute. */
  readonly dataFolder: string
  /** The URL of an external PostgreSQL; absent: the embedded one. */
  readonly databaseUrl: string | undefined
  /** Absent: the first free port from 3000 on. */
  readonly port: number | undefined
  /** The address to listen on. */
  readonly host: string
  /** The public address of the pages, when it is not this machine's own address. */
  readonly publicUrl: string | undefined
  /** The app for administrators. */
  readonly administration: {
    readonly on: boolean
    /** Absent: the first free port after that of the pages. */
    readonly port: number | undefined
    /** Its public address, when that is not this machine's own address. */
    readonly publicUrl: string | undefined
  }
  readonly secret: string | undefined
  /** Whether to open the browser: as configured, else when a person is likely to see it. */
  readonly open: boolean | undefined
}

const flag = z.enum(['0', '1'], 'must be 0 or 1').transform((value) => value === '1')

const port = wholeNumber(1, 65_535, 'must be a port from 1 to 65535')

const schema = z.object({
  AMEND_DATA: optional(z.string().refine((value) => !value.includes('\0'), 'must be a path')),
  DATABASE_URL: optional(databaseAddress),
  PORT: optional(port),
  HOST: optional(z.string().regex(/^[\w.:-]+$/, 'must be an address to listen on, such as 127.0.0.1 or 0.0.0.0')),
  AUTH_URL: optional(z.string()),
  AUTH_SECRET: optional(z.string()),
  AMEND_ADMIN: optional(flag),
  AMEND_ADMIN_PORT: optional(port),
  AMEND_ADMIN_URL: optional(address(['http:', 'https:'], 'must be the http or https address of the administration')),
  AMEND_OPEN: optional(flag),
})

const placeholderSecret = 'x'.repeat(32)

/**
 * Reads and checks the variables of a start, including those for accounts and mail, before anything is started.
 * @throws PlatformError 'bad-environment', which names each invalid variable and why, never its value
 */
export function readPlatformEnvironment(variables: Variables, projectFolder: string): PlatformEnvironment {
  const refuse = (sentence: string) => new PlatformError('bad-environment', sentence)
  // Address and secret are generated when they are not given.
  const filled = {
    ...variables,
    AUTH_URL: variables.AUTH_URL || 'http://localhost',
    AUTH_SECRET: variables.AUTH_SECRET || placeholderSecret,
  }
  const { own, accounts } = readParts(
    { own: () => readVariables(schema, variables, refuse), accounts: () => readAuthEnvironment(filled) },
    refuse,
  )
  const { AMEND_DATA, DATABASE_URL, PORT, HOST, AUTH_URL, AUTH_SECRET, AMEND_OPEN } = own
  return {
    dataFolder: path.resolve(projectFolder, AMEND_DATA ?? path.join('.amend', 'data')),
    databaseUrl: DATABASE_URL,
    port: PORT,
    host: HOST ?? '127.0.0.1',
    publicUrl: AUTH_URL === undefined ? undefined : accounts.auth.baseUrl,
    administration: {
      on: own.AMEND_ADMIN ?? true,
      port: own.AMEND_ADMIN_PORT,
      publicUrl: own.AMEND_ADMIN_URL && new URL(own.AMEND_ADMIN_URL).origin,
    },
    secret: AUTH_SECRET,
    open: AMEND_OPEN,
  }
}

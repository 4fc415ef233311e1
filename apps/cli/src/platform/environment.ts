import path from 'node:path'
import { type AuthEnvironment, readAuthEnvironment } from '@amend/auth'
import { z } from 'zod'
import { PlatformError } from './error.ts'

export type Variables = Readonly<Record<string, string | undefined>>

/** What a start goes by. */
export interface PlatformEnvironment {
  /** Absolute. */
  readonly dataFolder: string
  /** A PostgreSQL of one's own; absent: the embedded one. */
  readonly databaseUrl: string | undefined
  /** Absent: the first free one from 3000 on. */
  readonly port: number | undefined
  /** The address to listen on. */
  readonly host: string
  /** Where people reach the pages, when that is not this machine's own address. */
  readonly publicUrl: string | undefined
  readonly secret: string | undefined
  /** Whether to open the browser: said, or left to whether somebody sits there. */
  readonly open: boolean | undefined
}

/** An empty variable is one that is not set. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

const flag = z.enum(['0', '1'], 'must be 0 or 1').transform((value) => value === '1')

const schema = z.object({
  AMEND_DATA: optional(z.string().refine((value) => !value.includes('\0'), 'must be a path')),
  DATABASE_URL: optional(
    z
      .string()
      .refine(
        (value) => URL.canParse(value) && /^postgres(?:ql)?:$/.test(new URL(value).protocol),
        'must be an address such as postgresql://name:password@host:5432/database',
      ),
  ),
  PORT: optional(
    z
      .string()
      .regex(/^\d{1,5}$/, 'must be a port from 1 to 65535')
      .transform(Number)
      .refine((port) => port >= 1 && port <= 65_535, 'must be a port from 1 to 65535'),
  ),
  HOST: optional(z.string().regex(/^[\w.:-]+$/, 'must be an address to listen on, such as 127.0.0.1 or 0.0.0.0')),
  AUTH_URL: optional(z.string()),
  AUTH_SECRET: optional(z.string()),
  AMEND_OPEN: optional(flag),
})

const placeholderSecret = 'x'.repeat(32)

/**
 * Reads the variables of a start, those of accounts and mail among them, before anything is started.
 * @throws PlatformError 'bad-environment', which names each wrong variable and why, never its value
 */
export function readPlatformEnvironment(variables: Variables, projectFolder: string): PlatformEnvironment {
  const parsed = schema.safeParse(variables)
  const reasons = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  // Address and secret are made when they are not given.
  const filled = {
    ...variables,
    AUTH_URL: variables.AUTH_URL || 'http://localhost',
    AUTH_SECRET: variables.AUTH_SECRET || placeholderSecret,
  }
  const auth = attemptAuth(filled)
  if (typeof auth === 'string') reasons.push(auth)
  if (!parsed.success || typeof auth === 'string') {
    throw new PlatformError('bad-environment', `The environment is not right: ${reasons.join('; ')}.`)
  }
  const { AMEND_DATA, DATABASE_URL, PORT, HOST, AUTH_URL, AUTH_SECRET, AMEND_OPEN } = parsed.data
  return {
    dataFolder: path.resolve(projectFolder, AMEND_DATA ?? path.join('.amend', 'data')),
    databaseUrl: DATABASE_URL,
    port: PORT,
    host: HOST ?? '127.0.0.1',
    publicUrl: AUTH_URL === undefined ? undefined : auth.auth.baseUrl,
    secret: AUTH_SECRET,
    open: AMEND_OPEN,
  }
}

/** What the accounts read, or the reasons why they cannot. */
function attemptAuth(variables: Variables): AuthEnvironment | string {
  try {
    return readAuthEnvironment(variables)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return error.message.replace(/^The environment is not right: /, '').replace(/\.$/, '')
  }
}

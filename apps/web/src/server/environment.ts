/** Reads `process.env` for the whole process. instrumentation.ts alone reads one constant that Next replaces. */
import { type AppEnvironment, readAppEnvironment } from '@amend/next-app/server/environment'

export const variables = process.env

export const isDevelopment = process.env.NODE_ENV === 'development'

let read: AppEnvironment | undefined

/** @throws Error that names each wrong variable and why, never its value */
export function environment(): AppEnvironment {
  read ??= readAppEnvironment(variables)
  return read
}

/** Reads `process.env` for the whole process. Only instrumentation.ts reads one more constant, which Next replaces. */
import { type AppEnvironment, readAppEnvironment } from '@amend/next-app/server/environment'

export const variables = process.env

export const isDevelopment = process.env.NODE_ENV === 'development'

let read: AppEnvironment | undefined

/** @throws Error that names each invalid variable and why, never its value */
export function environment(): AppEnvironment {
  read ??= readAppEnvironment(variables)
  return read
}

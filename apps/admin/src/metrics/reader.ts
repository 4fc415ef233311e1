import { timingSafeEqual } from 'node:crypto'
import { contextOf } from '@amend/next-app/server/route'
import { app } from '../server/app.ts'
import { environment } from '../server/environment.ts'

/** Whether a request may read the figures: with the token of the configuration, or of an administrator who is signed in. */
export async function isMetricsReader(headers: Headers): Promise<boolean> {
  const { metricsToken } = environment()
  const given = /^Bearer (\S+)$/.exec(headers.get('authorization') ?? '')?.[1]
  if (given !== undefined) return metricsToken !== undefined && isEqual(given, metricsToken)
  const { principal } = await contextOf(app, headers)
  return principal?.kind === 'session' && principal.person.role === 'administrator'
}

/** Compares in a time that depends on the lengths only. */
function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

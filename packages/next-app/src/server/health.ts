import { checkHealth } from '@amend/services'
import type { ServerApp } from './app.ts'

const timeout = 5_000 // ms

/** Answers 200 when the database and the storage respond, else 503. */
export async function answerReady({ services }: Pick<ServerApp, 'services'>): Promise<Response> {
  const headers = { 'cache-control': 'no-store' }
  const late = AbortSignal.timeout(timeout)
  const check = services().then(checkHealth)
  const expired = new Promise<never>((_, reject) => late.addEventListener('abort', () => reject(late.reason)))
  return Promise.race([check, expired]).then(
    () => Response.json({ status: 'ok' }, { headers }),
    () => Response.json({ status: 'unavailable' }, { status: 503, headers }),
  )
}

import { checkHealth } from '@amend/services'
import { services } from '../../../../services.ts'

export const dynamic = 'force-dynamic'

const patience = 5_000 // ms

/** Requests can be answered: the database and the storage are there. */
export async function GET(): Promise<Response> {
  const headers = { 'cache-control': 'no-store' }
  const late = AbortSignal.timeout(patience)
  const check = services().then(checkHealth)
  const expired = new Promise<never>((_, reject) => late.addEventListener('abort', () => reject(late.reason)))
  return Promise.race([check, expired]).then(
    () => Response.json({ status: 'ok' }, { headers }),
    () => Response.json({ status: 'unavailable' }, { status: 503, headers }),
  )
}

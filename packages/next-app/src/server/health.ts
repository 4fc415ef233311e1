import { describeFailure } from '@amend/api'
import { checkHealth, ServiceError, type Services } from '@amend/services'
import type { ServerApp } from './app.ts'

const timeout = 5_000 // ms

/**
 * Answers 200 when database and storage respond, else 503. A `problem` is a code for which pages show a sentence: with
 * an almost full disk, pages can still be read and pictures deleted.
 */
export async function answerReady({ services }: Pick<ServerApp, 'services'>): Promise<Response> {
  const headers = { 'cache-control': 'no-store' }
  const late = AbortSignal.timeout(timeout)
  const check = services().then(problemOf)
  const expired = new Promise<never>((_, reject) => late.addEventListener('abort', () => reject(noAnswer())))
  return Promise.race([check, expired]).then(
    (problem) => Response.json({ status: 'ok', ...(problem && { problem }) }, { headers }),
    (error) => {
      const status = { status: 'unavailable', problem: codeOf(error) }
      return Response.json(status, { status: 503, headers: { ...headers, 'retry-after': '5' } })
    },
  )
}

const codeOf = (error: unknown) => describeFailure(error).code

const noAnswer = () => new ServiceError('unavailable', 'Database and storage do not answer.', { retryAfter: 5 })

async function problemOf(services: Services): Promise<string | undefined> {
  await checkHealth(services)
  return services.blobs.requireRoom(0).then(() => undefined, codeOf)
}

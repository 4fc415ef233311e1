import { answerProgram } from '@amend/api/v1'
import type { ServerApp } from '../app.ts'
import { problemAnswer, refuseWrongHost } from './answer.ts'
import { bytesAnswer } from './bytes.ts'
import { clientOf, requestIdOf } from './client.ts'

/** Answers a program with an API key. Cookies do not count: no page can make a browser send such a request. */
export async function answerProgramOf(app: ServerApp, request: Request): Promise<Response> {
  const refused = refuseWrongHost(request, app.environment().baseUrl)
  if (refused) return refused
  try {
    const services = await app.services()
    const { address, userAgent } = clientOf(app, request.headers, services.settings.trustedProxies)
    const requestId = requestIdOf(request.headers)
    const client = { address, ...(userAgent && { userAgent }) }
    const { body, ...answer } = await answerProgram(services, { request, client, requestId })
    return answer.stream ? bytesAnswer(answer) : new Response(body ?? null, answer)
  } catch (error) {
    // The services did not open, so there is no logger.
    console.error(error)
    return problemAnswer(error)
  }
}

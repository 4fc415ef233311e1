import {
  type Request as ApiRequest,
  auditRefusal,
  type Context,
  createContext,
  describeFailure,
  httpError,
  requirePageAccount,
} from '@amend/api'
import { accountHeader } from '../../account-header.ts'
import type { ServerApp } from '../app.ts'
import { problemAnswer, refuseOtherSites } from './answer.ts'
import { answerMethod } from './bytes.ts'
import { clientOf, requestIdOf } from './client.ts'

/** The context of the API for a request. */
export async function contextOf(
  app: ServerApp,
  headers: Headers,
  setCookies?: ApiRequest['setCookies'],
): Promise<Context> {
  const opened = await app.services()
  const client = clientOf(app, headers, opened.settings.trustedProxies)
  return createContext(opened, {
    client,
    requestId: requestIdOf(headers),
    pageAccountId: headers.get(accountHeader) ?? undefined,
    ...(setCookies && { setCookies }),
  })
}

/**
 * Answers a request of the pages with a function of the API. An error becomes the response for its code.
 * @param what name in the log, such as "image.read"
 */
export async function answerBy(
  app: ServerApp,
  request: Request,
  what: string,
  act: (context: Context) => Promise<Response>,
): Promise<Response> {
  const refused = refuseOtherSites(request, app.environment().baseUrl)
  if (refused) return refused
  let context: Context | undefined
  try {
    context = await contextOf(app, request.headers)
    requirePageAccount(context)
    return await answerMethod(request, await act(context))
  } catch (error) {
    if (context) {
      await auditRefusal(context, what, error)
      const { body, ...rest } = httpError(context, what, error)
      return Response.json(body, rest)
    }
    // The services did not open, so there is no logger.
    if (describeFailure(error).fault) console.error(error)
    return problemAnswer(error)
  }
}

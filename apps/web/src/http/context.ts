import { type Request as ApiRequest, type Context, createContext, describeFailure, httpError } from '@amend/api'
import { services } from '../services.ts'
import { problemAnswer, refuseOtherSites } from './answer.ts'
import { answerMethod } from './bytes.ts'
import { clientOf, requestIdOf } from './client.ts'

/** Who asks, and what a request is answered with. */
export async function contextOf(headers: Headers, setCookies?: ApiRequest['setCookies']): Promise<Context> {
  const opened = await services()
  const client = clientOf(headers, opened.settings.trustedProxies)
  return createContext(opened, { client, requestId: requestIdOf(headers), ...(setCookies && { setCookies }) })
}

/**
 * Answers a request of a page of ours by a function of the API; what that throws becomes the answer that its code says.
 * @param what in the log, such as "image.read"
 */
export async function answerBy(
  request: Request,
  what: string,
  act: (context: Context) => Promise<Response>,
): Promise<Response> {
  const refused = refuseOtherSites(request.headers, request.method)
  if (refused) return refused
  let context: Context | undefined
  try {
    context = await contextOf(request.headers)
    return await answerMethod(request, await act(context))
  } catch (error) {
    if (context) {
      const { body, ...rest } = httpError(context, what, error)
      return Response.json(body, rest)
    }
    // Not even the database could be opened: there is no log of ours yet.
    if (describeFailure(error).fault) console.error(error)
    return problemAnswer(error)
  }
}

/**
 * Documents that a route renders itself, without Next's pages: for visitors without an account, who get no script of the
 * app. Such a route answers errors by a document too.
 */
import { auditRefusal, boundedBody, type Context, describeFailure, type Failure } from '@amend/api'
import type { ServerApp } from '../app.ts'
import { isKnownHost } from '../security/host.ts'
import { isSafeMethod, isSameOrigin } from '../security/origin.ts'
import { crossSite, wrongHost } from './answer.ts'
import { answerMethod } from './bytes.ts'
import { readCookies } from './client.ts'
import { contextOf } from './context.ts'

export interface DocumentRoute {
  /** Its name in the log, such as "share.open". */
  readonly what: string
  readonly act: (context: Context) => Promise<Response>
  /** The document for an error. */
  readonly fail: (failure: Failure) => Response
  /** Whether a request of another site may change something: only where the visitor's cookies do not matter. */
  readonly fromOtherSites?: boolean
}

export async function answerDocument(app: ServerApp, request: Request, route: DocumentRoute): Promise<Response> {
  const { headers, method } = request
  const { baseUrl } = app.environment()
  if (!isKnownHost(headers.get('host'), baseUrl)) return route.fail(describeFailure(wrongHost()))
  if (!route.fromOtherSites && !isSafeMethod(method) && !isSameOrigin(headers, baseUrl)) {
    return route.fail(describeFailure(crossSite()))
  }
  let context: Context | undefined
  try {
    context = await contextOf(app, headers)
    return await answerMethod(request, await route.act(context))
  } catch (error) {
    const failure = describeFailure(error)
    if (context) await auditRefusal(context, route.what, error)
    if (context && failure.fault)
      context.services.log.error({ requestId: context.requestId, what: route.what, err: error })
    if (!context && failure.fault) console.error(error)
    return answerMethod(request, route.fail(failure))
  }
}

const formBytes = 16 * 1024

/** The fields of a form as browsers send it. @throws ServiceError 'too-large', 'upload-broken-off' */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const body = await boundedBody(request, formBytes)
  return new URLSearchParams(body?.toString('utf8') ?? '')
}

export const readCookie = (headers: Headers, name: string): string | undefined =>
  readCookies(headers.get('cookie')).get(name)

import { unsubscribeByLink } from '@amend/api'
import { answerBy } from '@amend/next-app/server/route'
import { app } from '../../../server/app.ts'

export const dynamic = 'force-dynamic'

/** Stops mails with one press in a mail program (RFC 8058). */
export function POST(request: Request): Promise<Response> {
  return answerBy(app, request, 'notification.unsubscribe', async (context) => {
    await unsubscribeByLink(context, new URL(request.url).searchParams)
    return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
  })
}

/** Opening the link changes nothing, because mail scanners open it too: the page asks. */
export function GET(request: Request): Response {
  const location = `/unsubscribe${new URL(request.url).search}`
  return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } })
}

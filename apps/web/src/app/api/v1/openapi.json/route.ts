import { apiDocument } from '@amend/api/v1'
import { refuseWrongHost } from '@amend/next-app/server/answer'
import { environment } from '../../../../server/environment.ts'

export const dynamic = 'force-dynamic'

let document: string | undefined

/** The OpenAPI document, which needs no key. */
export function GET(request: Request): Response {
  const refused = refuseWrongHost(request, environment().baseUrl)
  if (refused) return refused
  document ??= JSON.stringify(apiDocument())
  return new Response(document, { headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' } })
}

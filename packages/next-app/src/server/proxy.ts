import { randomBytes } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import { pathHeader } from './path-header.ts'
import { contentSecurityPolicy, type PageSecurity, strictTransport } from './security/headers.ts'

/** Adds the content security policy to a page. Next puts the nonce of the request's policy on its own scripts. */
export function addPagePolicy(
  request: NextRequest,
  { https, development }: Pick<PageSecurity, 'https' | 'development'>,
): NextResponse {
  const nonce = randomBytes(16).toString('base64')
  const policy = contentSecurityPolicy({ nonce, https, ...(development && { development }) })
  const headers = new Headers(request.headers)
  headers.set('content-security-policy', policy)
  headers.set(pathHeader, `${request.nextUrl.pathname}${request.nextUrl.search}`)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  if (https) response.headers.set('strict-transport-security', strictTransport)
  return response
}

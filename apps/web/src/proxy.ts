import { randomBytes } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import { readEnvironment } from './environment.ts'
import { contentSecurityPolicy, strictTransport } from './security/headers.ts'
import { pathHeader } from './session/path.ts'

/** Gives each page its content security policy. Next puts the nonce of the request's policy on its own scripts. */
export function proxy(request: NextRequest): NextResponse {
  const { https } = readEnvironment()
  const nonce = randomBytes(16).toString('base64')
  const policy = contentSecurityPolicy({ nonce, https, development: process.env.NODE_ENV === 'development' })
  const headers = new Headers(request.headers)
  headers.set('content-security-policy', policy)
  headers.set(pathHeader, `${request.nextUrl.pathname}${request.nextUrl.search}`)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  if (https) response.headers.set('strict-transport-security', strictTransport)
  return response
}

/** Pages. What the API answers is data, and a body that passes here would be held in memory. */
export const config = { matcher: ['/((?!api/|_next/|icon|manifest|apple-icon).*)'] }

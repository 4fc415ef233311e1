import { randomBytes } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import de from '../../messages/de/errors.json'
import en from '../../messages/en/errors.json'
import { chooseLanguage, type Language } from '../languages.ts'
import { pathHeader } from './path-header.ts'
import { contentSecurityPolicy, inertPolicy, type PageSecurity, strictTransport } from './security/headers.ts'
import { isKnownHost } from './security/host.ts'

/**
 * Refuses a page for a foreign host name, in plain text: its scripts and styles would be refused too.
 * @returns undefined for a host name of the installation
 */
export function refuseWrongHost({ headers }: NextRequest, baseUrl: string): NextResponse | undefined {
  if (isKnownHost(headers.get('host'), baseUrl)) return undefined
  const language = chooseLanguage(undefined, undefined, headers.get('accept-language'))
  return new NextResponse(`${wrongHost[language]}\n`, {
    status: 403,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': inertPolicy,
    },
  })
}

const wrongHost: Readonly<Record<Language, string>> = { en: en['wrong-host'], de: de['wrong-host'] }

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

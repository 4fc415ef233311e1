import { addPagePolicy, refuseWrongHost } from '@amend/next-app/server/proxy'
import type { NextRequest, NextResponse } from 'next/server'
import { environment, isDevelopment } from './server/environment.ts'

export function proxy(request: NextRequest): NextResponse {
  const { baseUrl, https } = environment()
  return refuseWrongHost(request, baseUrl) ?? addPagePolicy(request, { https, development: isDevelopment })
}

/**
 * Pages only: Next would buffer the bodies of routes in memory, and the routes of shared links have headers of their own.
 * An address that is none of these routes gets the page that says so.
 */
export const config = {
  matcher: [
    '/((?!api/|s/[^/]+(?:/(?:embed|preview|remix|report|pictures/[^/]+/[^/]+))?/?$|_next/|icon|manifest|apple-icon).*)',
  ],
}

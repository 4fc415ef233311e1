import { addPagePolicy, refuseWrongHost } from '@amend/next-app/server/proxy'
import type { NextRequest, NextResponse } from 'next/server'
import { environment, isDevelopment } from './server/environment.ts'

export function proxy(request: NextRequest): NextResponse {
  const { baseUrl, https } = environment()
  return refuseWrongHost(request, baseUrl) ?? addPagePolicy(request, { https, development: isDevelopment })
}

/** Pages only: Next would buffer the bodies of routes in memory, and documents of shared links have a policy of their own. */
export const config = { matcher: ['/((?!api/|s/|_next/|icon|manifest|apple-icon).*)'] }

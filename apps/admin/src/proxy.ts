import { addPagePolicy, refuseWrongHost } from '@amend/next-app/server/proxy'
import type { NextRequest, NextResponse } from 'next/server'
import { environment, isDevelopment } from './server/environment.ts'

export function proxy(request: NextRequest): NextResponse {
  const { baseUrl, https } = environment()
  return refuseWrongHost(request, baseUrl) ?? addPagePolicy(request, { https, development: isDevelopment })
}

/** Pages only: routes have headers of their own. */
export const config = { matcher: ['/((?!api/|metrics$|_next/|icon).*)'] }

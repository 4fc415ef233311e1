import { describeFailure } from '../failure.ts'

export const problemType = 'application/problem+json'

/** HTTP's own phrases, for the title of a problem. */
const phrases: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

export interface Problem {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Whether it is an internal error that an operator should see. */
  readonly fault: boolean
}

/** An error as RFC 9457 says: the sentence is the detail, and our code an extension. */
export function problemOf(error: unknown, requestId: string): Problem {
  const { status, fault, message, ...said } = describeFailure(error)
  const problem = {
    type: 'about:blank',
    title: phrases[status] ?? 'Error',
    status,
    detail: message,
    ...said,
    requestId,
  }
  const { retryAfter } = said
  return {
    status,
    fault,
    headers: {
      'content-type': problemType,
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      ...(status === 401 && {
        'www-authenticate': said.code === 'not-signed-in' ? 'Bearer' : 'Bearer error="invalid_token"',
      }),
    },
    body: JSON.stringify(problem),
  }
}

/** A path that exists, with another method. */
export function wrongMethod(allowed: readonly string[], requestId: string): Problem {
  const detail = `This address takes ${allowed.join(', ')} only.`
  const problem = { type: 'about:blank', title: phrases[405], status: 405, detail, code: 'bad-input', requestId }
  return {
    status: 405,
    fault: false,
    headers: { 'content-type': problemType, allow: allowed.join(', ') },
    body: JSON.stringify(problem),
  }
}

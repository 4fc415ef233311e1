import type { Context } from './context.ts'
import { describeFailure } from './failure.ts'
import { logFault } from './log.ts'
import type { ApiErrorData } from './types.ts'

export interface HttpError {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: { readonly error: ApiErrorData & { readonly message: string } }
}

/** The response of a route for a thrown error; internal errors are logged. */
export function httpError(context: Context, what: string, error: unknown): HttpError {
  const { status, fault, ...said } = describeFailure(error)
  const { retryAfter } = said
  if (fault) logFault(context, what, error)
  return {
    status,
    headers: { 'cache-control': 'no-store', ...(retryAfter && { 'retry-after': String(retryAfter) }) },
    body: { error: said },
  }
}

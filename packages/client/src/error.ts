import type { components } from '../generated/schema.ts'

export type Problem = components['schemas']['Problem']

/** Why a request was refused, or what kept an edit from its result: one sentence and a code. */
export class AmendApiError extends Error {
  override readonly name = 'AmendApiError'
  /** Such as "not-found"; "unreachable" when there was no answer. */
  readonly code: string
  /** The HTTP status; undefined for an edit that failed. */
  readonly status: number | undefined
  /** The field of the request that it is about. */
  readonly field: string | undefined
  /** Seconds until a retry makes sense. */
  readonly retryAfter: number | undefined
  readonly requestId: string | undefined

  constructor(code: string, message: string, details: Partial<Problem> & ErrorOptions = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause })
    this.code = code
    this.status = details.status
    this.field = details.field
    this.retryAfter = details.retryAfter
    this.requestId = details.requestId
  }
}

/** The error of an answer that is no success. */
export async function errorOf(response: Response): Promise<AmendApiError> {
  const problem = await response
    .clone()
    .json()
    .catch(() => undefined)
  return problemError(problem, response)
}

export function problemError(problem: unknown, { status }: Pick<Response, 'status'>): AmendApiError {
  if (isProblem(problem)) return new AmendApiError(problem.code, problem.detail, problem)
  return new AmendApiError('bad-answer', `The server answered with ${status}, and not as Amend does.`, { status })
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  'detail' in value &&
  typeof value.detail === 'string'

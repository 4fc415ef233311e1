/** What an endpoint's failure means, in one sentence. */
import { DatasetError } from '../error.ts'

/** @returns a DatasetError 'writer-unavailable' for an endpoint that refuses or does not answer, else the error itself */
export function unavailable(
  cause: unknown,
  { model, baseUrl = 'https://api.openai.com' }: { readonly model: string; readonly baseUrl?: string | undefined },
  { APIConnectionError, APIError, AuthenticationError, RateLimitError }: typeof import('openai'),
): unknown {
  const where = new URL(baseUrl).host
  if (cause instanceof AuthenticationError) {
    return new DatasetError('writer-unavailable', `${where} refuses the key in OPENAI_API_KEY.`, { cause })
  }
  if (cause instanceof RateLimitError) {
    return new DatasetError(
      'writer-unavailable',
      `${where} refuses further requests for now: wait, or lower requestsPerMinute, then run this again.`,
      { cause },
    )
  }
  if (cause instanceof APIConnectionError) {
    return new DatasetError('writer-unavailable', `${where} does not answer: run this again when it does.`, { cause })
  }
  if (cause instanceof APIError) {
    return new DatasetError('writer-unavailable', `${where} refuses requests for ${model} (status ${cause.status}).`, {
      cause,
    })
  }
  return cause
}

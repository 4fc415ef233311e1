/** Types of the API's inputs and outputs, safe for a browser. */
import type { ApiErrorCode } from '@amend/contract'

export * from '@amend/services/types'

/** The `data` of a tRPC error, and with `message` the `error` of a route's response. */
export interface ApiErrorData {
  code: ApiErrorCode
  /** The field of the input that the error is about, such as "settings.steps". */
  field?: string
  /** Seconds. */
  retryAfter?: number
  /** The limit that the input exceeds. */
  limit?: number
  /** The word of the input that is refused. */
  word?: string
}

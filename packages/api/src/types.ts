/** What the API says and takes, for a browser too: nothing here needs Node. */
import type { ApiErrorCode } from '@amend/contract'

export * from '@amend/services/types'

/** The `data` of a tRPC error, and with `message` the `error` of a route's answer. */
export interface ApiErrorData {
  code: ApiErrorCode
  /** Which input it is about, such as "settings.steps". */
  field?: string
  /** Seconds. */
  retryAfter?: number
}

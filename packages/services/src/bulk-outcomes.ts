import type { ServiceError } from './error.ts'
import type { BulkResult } from './types.ts'

/** The outcome for each id of a request: done, unless there is a refusal for it. */
export const bulkOutcomes = (ids: readonly string[], refusals: ReadonlyMap<string, ServiceError>): BulkResult[] =>
  ids.map((id) => {
    const refusal = refusals.get(id)
    return refusal ? { id, ok: false, error: { code: refusal.code, message: refusal.message } } : { id, ok: true }
  })

import type { BulkResult, ImageItem } from '@amend/api/types'
import { pageLimits } from '@amend/contract'

/** A picture for which an action failed, and why. */
export interface BulkFailure {
  readonly picture: ImageItem
  readonly problem: { readonly code: string; readonly message: string }
}

export interface BulkOutcome {
  readonly done: readonly ImageItem[]
  readonly failed: readonly BulkFailure[]
}

/**
 * Applies an action to many pictures in requests of limited size. A request that fails as a whole is the failure of
 * each picture in it, and does not stop the others.
 */
export async function runBulk(
  pictures: readonly ImageItem[],
  act: (ids: string[]) => Promise<readonly BulkResult[]>,
  problemOf: (error: unknown) => BulkFailure['problem'],
): Promise<BulkOutcome> {
  const done: ImageItem[] = []
  const failed: BulkFailure[] = []
  for (let start = 0; start < pictures.length; start += pageLimits.bulk) {
    const part = pictures.slice(start, start + pageLimits.bulk)
    try {
      const results = new Map((await act(part.map(({ id }) => id))).map((result) => [result.id, result]))
      for (const picture of part) {
        const result = results.get(picture.id)
        if (result?.ok) done.push(picture)
        else failed.push({ picture, problem: result?.error ?? unanswered })
      }
    } catch (error) {
      const problem = problemOf(error)
      failed.push(...part.map((picture) => ({ picture, problem })))
    }
  }
  return { done, failed }
}

const unanswered = { code: 'internal', message: 'Something went wrong on our side. Try again.' }

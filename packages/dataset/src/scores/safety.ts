/** The safety check of painted pictures. */
import type { SafetyChecker } from '@amend/inference/encoders'
import type { CandidateRow } from '../rows.ts'
import type { PicturePair } from './score.ts'

type Verdict = Pick<CandidateRow, 'unsafe' | 'safety_score'>

/** Judges both pictures of each pair: the worse one counts. Without a checker nothing is known, which is not the same as safe. */
export async function judgePairs(
  checker: SafetyChecker | undefined,
  pairs: readonly PicturePair[],
): Promise<Verdict[]> {
  if (!checker) return pairs.map(() => ({ unsafe: null, safety_score: null }))
  const verdicts = await checker.check(pairs.flatMap(({ before, after }) => [before, after]))
  return pairs.map((_, i) => {
    const own = verdicts.slice(2 * i, 2 * i + 2)
    return {
      unsafe: own.some(({ unsafe }) => unsafe),
      safety_score: Math.max(...own.flatMap(({ conceptScores }) => conceptScores)),
    }
  })
}

import type { PictureScores } from '@amend/safety'

/** What classifiers say of a picture. */
export interface Findings {
  readonly scores: PictureScores
  /**
   * Of the safety checker that came with the model: how far a picture's similarity with a concept exceeds its threshold,
   * the largest; above 0 it must not be shown. Absent without one.
   */
  readonly concept?: number
}

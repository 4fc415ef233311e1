import { type PictureClass, type PictureScores, pictureClasses } from './scores.ts'

/** The probability from which on a picture is unsuitable, by class; without one a class never is. */
export type Thresholds = Readonly<Partial<Record<PictureClass, number>>>

export interface Unsuitable {
  readonly reason: PictureClass
  /** From 0 to 1. */
  readonly score: number
}

/** High: a picture that is blurred by mistake is a greater nuisance than a pale one that is not. */
export const defaultThresholds: Thresholds = { hentai: 0.8, porn: 0.8 }

/** The class that exceeds its threshold, the most probable one first; undefined for a suitable picture. */
export function judge(scores: PictureScores, thresholds: Thresholds): Unsuitable | undefined {
  const exceeding = pictureClasses
    .map((reason) => ({ reason, score: scores[reason] }))
    .filter(({ reason, score }) => score >= (thresholds[reason] ?? Number.POSITIVE_INFINITY))
  return exceeding.sort((a, b) => b.score - a.score)[0]
}

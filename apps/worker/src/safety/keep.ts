import type { Records } from '@amend/db'
import { classifierName, judge, type PictureScores, pictureClasses, type Thresholds } from '@amend/safety'
import { flagImage, keepScores, knownScores, type NewFlag } from '@amend/services/safety'
import { z } from 'zod'
import type { Findings } from './findings.ts'

export interface ExaminedImage {
  readonly workspaceId: string
  readonly imageId: string
  /** Of its original. */
  readonly blobHash: string
}

const scoresSchema = z.record(z.enum(pictureClasses), z.number())

/** What the classifier has said of the same bytes before: they are classified once. */
export async function knownFindings(records: Records, blobHash: string): Promise<Findings | undefined> {
  const scores = scoresSchema.safeParse(await knownScores(records, blobHash, classifierName)).data
  return scores && { scores }
}

/**
 * Keeps what was found of a picture, and flags it where that exceeds a threshold. Runs in the transaction that makes the
 * picture visible.
 * @returns whether it is flagged by this
 */
export async function keepFindings(
  records: Records,
  { workspaceId, imageId, blobHash }: ExaminedImage,
  { scores, concept }: Findings,
  thresholds: Thresholds,
): Promise<boolean> {
  await keepScores(records, { blobHash, classifier: classifierName, scores })
  if (concept !== undefined) await keepScores(records, { blobHash, classifier: checkerName, scores: { concept } })
  const unsuitable = verdictOf(scores, concept, thresholds)
  return unsuitable !== undefined && flagImage(records, { workspaceId, imageId, ...unsuitable })
}

/** By which the scores of a checkpoint's own checker are kept. */
const checkerName = 'stable-diffusion-safety-checker'

function verdictOf(
  scores: PictureScores,
  concept: number | undefined,
  thresholds: Thresholds,
): Pick<NewFlag, 'reason' | 'score'> | undefined {
  const byClass = judge(scores, thresholds)
  if (byClass) return byClass
  return concept !== undefined && concept > 0 ? { reason: 'concept', score: concept } : undefined
}

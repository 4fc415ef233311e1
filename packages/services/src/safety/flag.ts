import type { SafetyReason } from '@amend/contract'
import { Prisma, type Records, type SafetyFlag } from '@amend/db'
import { z } from 'zod'
import type { ImageSafety } from './schema.ts'

/** Scores of a classifier by class. */
export type Scores = Readonly<Record<string, number>>

const scoresSchema = z.record(z.string(), z.number())

/** What a classifier has said of the same bytes before. */
export async function knownScores(
  { installation }: Records,
  blobHash: string,
  classifier: string,
): Promise<Scores | undefined> {
  const row = await installation.classification.findUnique({
    where: { blobHash_classifier: { blobHash, classifier } },
    select: { scores: true },
  })
  return scoresSchema.safeParse(row?.scores).data
}

/** Keeps what a classifier says of stored bytes. */
export async function keepScores(
  { installation }: Records,
  classification: { readonly blobHash: string; readonly classifier: string; readonly scores: Scores },
): Promise<void> {
  await installation.classification.createMany({ data: [classification], skipDuplicates: true })
}

export interface NewFlag {
  readonly workspaceId: string
  readonly imageId: string
  readonly reason: SafetyReason
  readonly score: number
}

/** Flags a picture as unsuitable, once: a later review is not undone. @returns whether it had no flag before */
export async function flagImage(records: Records, flag: NewFlag): Promise<boolean> {
  const { safetyFlag } = records.workspace(flag.workspaceId)
  return (await safetyFlag.createMany({ data: [flag], skipDuplicates: true })).count > 0
}

/** Whether a picture is flagged, and no review has cleared it. */
export async function isWithheld(records: Records, workspaceId: string, imageId: string): Promise<boolean> {
  const { safetyFlag } = records.workspace(workspaceId)
  return (await safetyFlag.count({ where: { imageId, status: { not: 'cleared' } } })) > 0
}

/** The condition for pictures that people outside of the workspace may see. */
export const presentable = {
  OR: [{ safetyFlag: { is: null } }, { safetyFlag: { is: { status: 'cleared' } } }],
} satisfies Prisma.ImageWhereInput

/** The condition for pictures that visitors of a link may see: prepared, not in the trash, and not withheld. */
export const visible = { status: 'ready', trashedAt: null, ...presentable } satisfies Prisma.ImageWhereInput

/** The same among rows "image", without sketches. */
export const visibleRows = Prisma.sql`
  image.status = 'ready' AND image."trashedAt" IS NULL AND image.kind <> 'sketch' AND NOT EXISTS (
    SELECT FROM "SafetyFlag" AS flag WHERE flag."workspaceId" = image."workspaceId" AND flag."imageId" = image.id
      AND flag.status <> 'cleared')`

/** Null for a picture that is like any other. */
export function safetyOf(flag: Pick<SafetyFlag, 'reason' | 'status'> | null): ImageSafety | null {
  return flag === null || flag.status === 'cleared' ? null : { reason: flag.reason, status: flag.status }
}

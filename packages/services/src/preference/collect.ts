/** Judgements from which a model may learn: of the blind comparison, and of people who allow it. */
import type { InstallationRecords, Records } from '@amend/db'
import { evaluatedSoFarSchema } from '../evaluation/schema.ts'

/** Results of one photo and instruction, the better one first, by the hashes of their pictures. */
export interface CollectedRanking {
  readonly photo: string
  readonly instruction: string
  readonly preferred: string
  readonly rejected: string
  readonly origin: 'pairwise' | 'votes'
  /** The task or the edits, for the provenance. */
  readonly from: readonly string[]
}

const most = 50_000

/** Tasks on which a majority prefers one result. */
export async function rankingsOfPairwise({ installation }: Records): Promise<CollectedRanking[]> {
  const tasks = await installation.pairwiseTask.findMany({
    where: { votes: { some: {} } },
    include: { votes: { select: { choice: true } } },
    take: most,
  })
  const instructions = await instructionsOf(installation, [...new Set(tasks.map(({ firstId }) => firstId))])
  const runIds = [...new Set(tasks.flatMap(({ firstId, secondId }) => [firstId, secondId]))]
  const pictures = await installation.evaluationPicture.findMany({ where: { runId: { in: runIds } } })
  const hashes = new Map(pictures.map(({ runId, itemId, kind, blobHash }) => [`${runId} ${kind} ${itemId}`, blobHash]))
  return tasks.flatMap((task): CollectedRanking[] => {
    const { firstId, secondId, itemId, votes } = task
    const count = (choice: string) => votes.filter((vote) => vote.choice === choice).length
    const lead = count('first') - count('second')
    if (lead === 0) return []
    const [better, worse] = lead > 0 ? [firstId, secondId] : [secondId, firstId]
    const instruction = instructions.get(`${firstId} ${itemId}`)
    const photo = hashes.get(`${firstId} photo ${itemId}`)
    const [preferred, rejected] = [better, worse].map((runId) => hashes.get(`${runId} result ${itemId}`))
    if (!instruction || !photo || !preferred || !rejected) return []
    return [{ photo, instruction, preferred, rejected, origin: 'pairwise', from: [task.id] }]
  })
}

/** Instructions by run and item. All items of a run are in one column, which is read once for all its tasks. */
async function instructionsOf(
  { evaluationRun }: Pick<InstallationRecords, 'evaluationRun'>,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const id of runIds) {
    const run = await evaluationRun.findUnique({ where: { id }, select: { items: true } })
    const items = evaluatedSoFarSchema.safeParse(run?.items).data?.items ?? []
    for (const item of items) found.set(`${id} ${item.id}`, item.instruction)
  }
  return found
}

interface VoteRow {
  readonly photo: string
  readonly instruction: string
  readonly preferred: string
  readonly rejected: string
  readonly up: string
  readonly down: string
}

/**
 * Results of one photo and instruction with a thumb up and a thumb down. The one who voted and all who made the pictures, from the upload
 * on, must allow it now, and the votes must have been given with consent. A picture of somebody else's link is not used, because nobody
 * asked its owner, nor is one whose upload is gone. Deleted accounts and workspaces that can still be restored allow nothing. Pictures
 * are previews, without metadata.
 */
export async function rankingsOfVotes({ unsafe }: Records): Promise<CollectedRanking[]> {
  const rows = await unsafe.$queryRaw<VoteRow[]>`
    WITH allowing AS (
      SELECT consent."userId" FROM "TrainingConsent" AS consent
      JOIN "User" AS person ON person.id = consent."userId" AND person."deletedAt" IS NULL
    ), voted AS (
      SELECT edit.id, edit."workspaceId", edit."sourceId", edit.instruction, vote.vote, vote."userId",
        shown."blobHash" AS result, photo."blobHash" AS photo
      FROM "EditVote" AS vote
      JOIN allowing AS voter ON voter."userId" = vote."userId"
      JOIN "Workspace" AS workspace ON workspace.id = vote."workspaceId" AND workspace."deletedAt" IS NULL
      JOIN "Edit" AS edit ON edit."workspaceId" = vote."workspaceId" AND edit.id = vote."editId" AND edit.status = 'done'
        AND edit."maskHash" IS NULL
      JOIN allowing AS maker ON maker."userId" = edit."createdById"
      JOIN "Image" AS source ON source."workspaceId" = edit."workspaceId" AND source.id = edit."sourceId"
        AND source."trashedAt" IS NULL
      JOIN "Image" AS result ON result."workspaceId" = edit."workspaceId" AND result."editId" = edit.id
        AND result."trashedAt" IS NULL
      JOIN "Rendition" AS shown ON shown."workspaceId" = result."workspaceId" AND shown."imageId" = result.id
        AND shown.kind = 'preview'
      JOIN "Rendition" AS photo ON photo."workspaceId" = source."workspaceId" AND photo."imageId" = source.id
        AND photo.kind = 'preview'
      WHERE vote."forTraining"
        AND (
          WITH RECURSIVE chain AS (
            SELECT source.kind, source."createdById", source.origin, source."editId"
            UNION ALL
            SELECT earlier.kind, earlier."createdById", earlier.origin, earlier."editId"
            FROM chain
            JOIN "Edit" AS step ON step."workspaceId" = source."workspaceId" AND step.id = chain."editId"
            JOIN "Image" AS earlier ON earlier."workspaceId" = step."workspaceId" AND earlier.id = step."sourceId"
          )
          SELECT bool_or(kind = 'upload') AND bool_and(origin IS NULL
            AND EXISTS (SELECT FROM allowing AS owner WHERE owner."userId" = chain."createdById"))
          FROM chain
        )
        AND NOT EXISTS (SELECT FROM "SafetyFlag" AS flag WHERE flag."workspaceId" = edit."workspaceId"
          AND flag."imageId" IN (source.id, result.id) AND flag.status <> 'cleared')
    )
    SELECT up.photo, up.instruction, up.result AS preferred, down.result AS rejected, up.id::text AS up, down.id::text AS down
    FROM voted AS up JOIN voted AS down ON down."workspaceId" = up."workspaceId" AND down."sourceId" = up."sourceId"
      AND down.instruction = up.instruction AND down."userId" = up."userId" AND down.vote = 'down'
    WHERE up.vote = 'up' AND up.result <> down.result
    ORDER BY up.id, down.id LIMIT ${most}`
  return rows.map(({ up, down, ...ranking }) => ({ ...ranking, origin: 'votes', from: [up, down] }))
}

/**
 * Edits whose pictures may become rows of a dataset: all who made them, from the upload on, allow training now. The rules are those of
 * preference sets: no picture of somebody else's link, none in the trash, none that the safety check holds back, none with a mask.
 */
import { Prisma, type Records } from '@amend/db'
import { notFound } from '../error.ts'
import type { ConsentedEdit } from '../types.ts'

/** The newest that are offered. */
const mostEdits = 48

interface EditRow {
  readonly id: string
  readonly instruction: string
  readonly createdAt: Date
  readonly beforeHash: string
  readonly afterHash: string
}

/** Previews, without metadata. */
const edits = (where: Prisma.Sql, count: number): Prisma.Sql => Prisma.sql`
  WITH allowing AS (
    SELECT consent."userId" FROM "TrainingConsent" AS consent
    JOIN "User" AS person ON person.id = consent."userId" AND person."deletedAt" IS NULL
  )
  SELECT edit.id::text AS id, edit.instruction, edit."createdAt", photo."blobHash" AS "beforeHash", shown."blobHash" AS "afterHash"
  FROM "Edit" AS edit
  JOIN allowing AS maker ON maker."userId" = edit."createdById"
  JOIN "Workspace" AS workspace ON workspace.id = edit."workspaceId" AND workspace."deletedAt" IS NULL
  JOIN "Image" AS source ON source."workspaceId" = edit."workspaceId" AND source.id = edit."sourceId" AND source."trashedAt" IS NULL
  JOIN "Image" AS result ON result."workspaceId" = edit."workspaceId" AND result."editId" = edit.id AND result."trashedAt" IS NULL
  JOIN "Rendition" AS photo ON photo."workspaceId" = source."workspaceId" AND photo."imageId" = source.id AND photo.kind = 'preview'
  JOIN "Rendition" AS shown ON shown."workspaceId" = result."workspaceId" AND shown."imageId" = result.id AND shown.kind = 'preview'
  WHERE edit.status = 'done' AND edit."maskHash" IS NULL AND ${where}
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
  ORDER BY edit.id DESC LIMIT ${count}`

/** The newest edits that may become rows. */
export async function listConsentedEdits({ unsafe }: Records): Promise<ConsentedEdit[]> {
  const rows = await unsafe.$queryRaw<EditRow[]>`${edits(Prisma.sql`true`, mostEdits)}`
  return rows.map(({ id, instruction, createdAt }) => ({ id, instruction, createdAt: createdAt.toISOString() }))
}

/** The pictures of an edit that may become a row now. @throws ServiceError 'not-found' */
export async function findConsentedEdit(
  { unsafe }: Records,
  id: string,
): Promise<{ readonly editId: string; readonly beforeHash: string; readonly afterHash: string }> {
  const [row] = await unsafe.$queryRaw<EditRow[]>`${edits(Prisma.sql`edit.id = ${id}::uuid`, 1)}`
  if (!row) throw notFound()
  return { editId: row.id, beforeHash: row.beforeHash, afterHash: row.afterHash }
}

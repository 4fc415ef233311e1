import { Prisma, type Statement } from '@amend/db'
import type { Services } from '../services.ts'
import type { EditItem } from '../types.ts'
import { type EditWithParts, editItem } from './item.ts'

/** The number of ended edits among the active ones. */
const lastOnes = 50

/** The items of edits of a workspace, the oldest first. Ids of other workspaces are omitted. */
export async function editItems(
  { database }: Pick<Services, 'database'>,
  workspaceId: string,
  ids: readonly string[],
): Promise<EditItem[]> {
  if (ids.length === 0) return []
  return (await database.prepared<Row>(editsWithParts, [workspaceId, ids])).map(itemOf)
}

/** All waiting or running edits of a workspace, the newest first, and after them the last ended ones. */
export async function activeEditItems(
  { database }: Pick<Services, 'database'>,
  workspaceId: string,
): Promise<EditItem[]> {
  return (await database.prepared<Row>(activeEdits, [workspaceId, lastOnes])).map(itemOf)
}

function itemOf({ resultId, creatorId, creatorName, modelLabel, modelTitle, ...edit }: Row): EditItem {
  return editItem({
    ...edit,
    result: resultId === null ? null : { id: resultId },
    createdBy: creatorId === null ? null : { id: creatorId, name: creatorName },
    modelVersion:
      modelLabel === null || modelTitle === null ? null : { label: modelLabel, model: { title: modelTitle } },
  })
}

interface Row extends Omit<EditWithParts, 'result' | 'createdBy' | 'modelVersion'> {
  readonly resultId: string | null
  readonly creatorId: string | null
  readonly creatorName: string | null
  readonly modelLabel: string | null
  readonly modelTitle: string | null
}

/** Named, because a prepared statement with "*" fails in open connections once a migration has added a column. */
const columns = Object.values(Prisma.EditScalarFieldEnum)
  .map((name) => `edit."${name}"`)
  .join(', ')

const withParts = `
  SELECT ${columns}, result.id AS "resultId", person.id AS "creatorId", person.name AS "creatorName",
    version.label AS "modelLabel", model.title AS "modelTitle"
  FROM "Edit" AS edit
  LEFT JOIN "Image" AS result ON result."workspaceId" = edit."workspaceId" AND result."editId" = edit.id
  LEFT JOIN "User" AS person ON person.id = edit."createdById"
  LEFT JOIN "ModelVersion" AS version ON version.id = edit."modelVersionId"
  LEFT JOIN "Model" AS model ON model.id = version."modelId"`

const editsWithParts = {
  name: 'edits-with-parts',
  text: `${withParts}
    WHERE edit."workspaceId" = $1 AND edit.id = ANY($2::uuid[]) ORDER BY edit."createdAt", edit.id`,
} satisfies Statement

const activeEdits = {
  name: 'active-edits',
  text: `${withParts}
    WHERE edit."workspaceId" = $1 AND edit.id IN (
      SELECT id FROM "Edit" WHERE "workspaceId" = $1 AND "finishedAt" IS NULL
      UNION ALL
      (SELECT id FROM "Edit" WHERE "workspaceId" = $1 AND "finishedAt" IS NOT NULL
      ORDER BY "createdAt" DESC, id DESC LIMIT $2))
    ORDER BY edit."finishedAt" IS NOT NULL, edit."createdAt" DESC, edit.id DESC`,
} satisfies Statement

/** Long histories, written into the database: thousands of edits would take a worker too long. */
import { randomUUID } from 'node:crypto'
import type { ImageItem } from '@amend/api/types'
import pg from 'pg'

/** Every tenth request has four variants, and every thirtieth begins a side branch of five. */
const variantsEach = 10
const branchEach = 30
const branchLength = 5

interface Planned {
  readonly edit: string
  readonly image: string
  readonly source: string
  readonly batch: string
  readonly variant: number
  readonly instruction: string
}

function planHistory(rootId: string, count: number): Planned[] {
  const planned: Planned[] = []
  let main = rootId
  let side: { source: string; left: number } | undefined
  for (let request = 1; planned.length < count; request++) {
    const source = side?.source ?? main
    const batch = randomUUID()
    const variants = side || request % variantsEach !== 0 ? 1 : 4
    for (let variant = 0; variant < variants; variant++) {
      const instruction = side ? `side step ${request}` : `step ${request}`
      planned.push({ edit: randomUUID(), image: randomUUID(), source, batch, variant, instruction })
    }
    const made = planned.at(-1)?.image ?? rootId
    if (side) side = side.left > 1 ? { source: made, left: side.left - 1 } : undefined
    else {
      if (request % branchEach === 0) side = { source: main, left: branchLength }
      main = made
    }
  }
  return planned.slice(0, count)
}

/**
 * Adds results to the history of an upload, all with its bytes and a second apart.
 * @returns the id of the newest result
 */
export async function fillHistory(upload: ImageItem, databaseUrl: string, count: number): Promise<string> {
  const planned = planHistory(upload.id, count)
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('BEGIN')
    const rows = JSON.stringify(planned.map((row, at) => ({ ...row, at })))
    await client.query(
      `INSERT INTO "Edit" (id, "workspaceId", "sourceId", "treeId", "createdById", "batchId", variant, "idempotencyKey",
         instruction, steps, "textGuidance", "imageGuidance", seed, scheduler, resolution, restore, status, progress,
         "createdAt", "startedAt", "finishedAt")
       SELECT row.edit, i."workspaceId", NULL, i.id, i."createdById", row.batch, row.variant, row.batch::text,
         row.instruction, 1, 1, 1, row.at, 'checkpoint', 64, 'detail', 'done', 1, moment, moment, moment
       FROM "Image" i, jsonb_to_recordset($2::jsonb) AS row(edit uuid, batch uuid, variant int, instruction text, at int),
         LATERAL (SELECT now() - ($3::int - row.at) * interval '1 second' AS moment) AS clock
       WHERE i.id = $1`,
      [upload.id, rows, count],
    )
    await client.query(
      `INSERT INTO "Image" (id, "workspaceId", kind, status, "blobHash", width, height, name, instruction, "editId",
         "treeId", "createdById", "createdAt", "updatedAt")
       SELECT row.image, i."workspaceId", 'result', 'ready', i."blobHash", i.width, i.height, i.name, row.instruction,
         row.edit, i.id, i."createdById", e."createdAt", now()
       FROM "Image" i, jsonb_to_recordset($2::jsonb) AS row(edit uuid, image uuid, instruction text)
       JOIN "Edit" e ON e.id = row.edit WHERE i.id = $1`,
      [upload.id, rows],
    )
    await client.query(
      `UPDATE "Edit" e SET "sourceId" = row.source
       FROM jsonb_to_recordset($1::jsonb) AS row(edit uuid, source uuid) WHERE e.id = row.edit`,
      [rows],
    )
    await client.query(
      `INSERT INTO "Rendition" ("workspaceId", "imageId", kind, "blobHash", width, height)
       SELECT i."workspaceId", i.id, r.kind, r."blobHash", r.width, r.height
       FROM "Image" i JOIN "Rendition" r ON r."imageId" = $1 WHERE i."treeId" = $1 AND i."editId" IS NOT NULL`,
      [upload.id],
    )
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
  return planned.at(-1)?.image ?? upload.id
}

import type { UnsafeRecords } from '@amend/db'

/** Edits that a picture may be away from its photo; what is further is left out. */
const longest = 40

/**
 * The ids of the pictures that a picture was made from, and its own: the photo first.
 * @param steps how far to go back, in edits
 */
export async function lineageOf(
  records: UnsafeRecords,
  workspaceId: string,
  imageId: string,
  steps = longest,
): Promise<string[]> {
  const rows = await records.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE path AS (
      SELECT id, "editId", 0 AS depth FROM "Image"
      WHERE "workspaceId" = ${workspaceId}::uuid AND id = ${imageId}::uuid
      UNION ALL
      SELECT source.id, source."editId", path.depth + 1 FROM path
      JOIN "Edit" made ON made."workspaceId" = ${workspaceId}::uuid AND made.id = path."editId"
      JOIN "Image" source ON source."workspaceId" = ${workspaceId}::uuid AND source.id = made."sourceId"
      WHERE path.depth < ${steps}
    )
    SELECT id::text FROM path ORDER BY depth DESC`
  return rows.map(({ id }) => id)
}

import type { Records } from '@amend/db'

/** Characters of tags and comments that the search knows of one image. */
const most = 50_000

/**
 * Writes the tags and comments of images into the text that the search reads, in the transaction that changes them. The
 * caller has locked the images with `lockForChange` before the change, so that of two such transactions the later one sees
 * what the earlier one wrote.
 */
export async function annotate(records: Records, workspaceId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await records.unsafe.$executeRaw`
    UPDATE "Image" AS image SET annotations = COALESCE(left((
      SELECT string_agg(each.text, E'\\n') FROM (
        SELECT tag.name AS text FROM "ImageTag" AS tagged
        JOIN "Tag" AS tag ON tag."workspaceId" = tagged."workspaceId" AND tag.id = tagged."tagId"
        WHERE tagged."workspaceId" = image."workspaceId" AND tagged."imageId" = image.id
        UNION ALL
        SELECT comment.text FROM "Comment" AS comment
        WHERE comment."workspaceId" = image."workspaceId" AND comment."imageId" = image.id
      ) AS each
    ), ${most}::int), '')
    WHERE image."workspaceId" = ${workspaceId}::uuid AND image.id = ANY(${[...ids]}::uuid[])`
}

/** Locks images until the transaction ends. @returns the ids of those that exist, without sketches */
export async function lockForChange(
  records: Records,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await records.unsafe.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM "Image"
    WHERE "workspaceId" = ${workspaceId}::uuid AND id = ANY(${[...ids]}::uuid[]) AND kind <> 'sketch'
    ORDER BY id FOR NO KEY UPDATE`
  return new Set(rows.map(({ id }) => id))
}

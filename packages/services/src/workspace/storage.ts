import type { Member } from '../access.ts'
import type { Services } from '../services.ts'
import type { StorageUse } from '../types.ts'

/**
 * What takes the room of a workspace. Equal files count once, where they are needed most: what the trash holds is what
 * emptying it frees.
 */
export async function storageUse(
  { database, settings }: Services,
  { workspaceId }: Pick<Member, 'workspaceId'>,
): Promise<StorageUse> {
  const rows = await database.unsafe.$queryRaw<{ place: number; bytes: number }[]>`
    SELECT place, sum(bytes)::float8 AS bytes FROM (
      SELECT hash, min(place) AS place FROM (
        SELECT "blobHash" AS hash,
          CASE WHEN "trashedAt" IS NOT NULL THEN 5 WHEN kind = 'upload' THEN 1 ELSE 2 END AS place
        FROM "Image" WHERE "workspaceId" = ${workspaceId}::uuid
        UNION ALL
        SELECT rendition."blobHash", CASE WHEN image."trashedAt" IS NOT NULL THEN 5 ELSE 3 END
        FROM "Rendition" AS rendition
        JOIN "Image" AS image ON image.id = rendition."imageId" AND image."workspaceId" = rendition."workspaceId"
        WHERE rendition."workspaceId" = ${workspaceId}::uuid
        UNION ALL
        SELECT "maskHash", 4 FROM "Edit" WHERE "workspaceId" = ${workspaceId}::uuid AND "maskHash" IS NOT NULL
      ) AS reference GROUP BY hash
    ) AS needed JOIN "Blob" ON sha256 = hash GROUP BY place`
  const bytes = (place: number) => rows.find((row) => row.place === place)?.bytes ?? 0
  return {
    quota: settings.workspaceBytes ?? null,
    used: rows.reduce((sum, row) => sum + row.bytes, 0),
    originals: bytes(1),
    results: bytes(2),
    previews: bytes(3),
    masks: bytes(4),
    trash: bytes(5),
  }
}

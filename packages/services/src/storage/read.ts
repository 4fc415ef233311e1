import { statfs } from 'node:fs/promises'
import type { Services } from '../services.ts'
import type { InstallationStorage } from '../types.ts'

/** What takes the room of the installation. Reads all records of files: seconds with millions of them. */
export async function readInstallationStorage({ database, settings }: Services): Promise<InstallationStorage> {
  const rows = await database.unsafe.$queryRaw<{ place: number | null; files: number; bytes: number }[]>`
    SELECT place, count(*)::int AS files, sum(bytes)::float8 AS bytes FROM "Blob" LEFT JOIN (
      SELECT hash, min(place) AS place FROM (
        SELECT "blobHash" AS hash,
          CASE WHEN "trashedAt" IS NOT NULL THEN 6 WHEN kind = 'upload' THEN 1 ELSE 2 END AS place FROM "Image"
        UNION ALL
        SELECT rendition."blobHash", CASE WHEN image."trashedAt" IS NOT NULL THEN 6 ELSE 3 END
        FROM "Rendition" AS rendition
        JOIN "Image" AS image ON image.id = rendition."imageId" AND image."workspaceId" = rendition."workspaceId"
        UNION ALL SELECT "maskHash", 4 FROM "Edit" WHERE "maskHash" IS NOT NULL
        UNION ALL SELECT "blobHash", 5 FROM "Export" WHERE "blobHash" IS NOT NULL
        UNION ALL SELECT "blobHash", 5 FROM "Shelf" WHERE "blobHash" IS NOT NULL
      ) AS reference GROUP BY hash
    ) AS needed ON needed.hash = sha256 GROUP BY place`
  const bytes = (place: number | null) => rows.find((row) => row.place === place)?.bytes ?? 0
  return {
    files: rows.reduce((sum, row) => sum + row.files, 0),
    bytes: rows.reduce((sum, row) => sum + row.bytes, 0),
    ...{ originals: bytes(1), results: bytes(2), previews: bytes(3), masks: bytes(4), derived: bytes(5) },
    ...{ trash: bytes(6), unused: bytes(null) },
    disk: await readDisk(settings.storageFolder),
    retentionDays: settings.retentionDays,
  }
}

/** The size and the free room of the disk of a folder, bytes; null where there is none. */
export async function readDisk(folder: string | undefined): Promise<{ bytes: number; free: number } | null> {
  if (folder === undefined) return null
  const { bavail, blocks, bsize } = await statfs(folder)
  return { bytes: blocks * bsize, free: bavail * bsize }
}

/** The storage quota of a workspace, where the administrator sets one. */
import { lockByName, type Records } from '@amend/db'
import { ServiceError } from './error.ts'
import type { Services } from './services.ts'

/**
 * Expected bytes of the result of an unfinished edit per pixel of its source: a PNG of a photo with 8 bits, the JPEG of
 * the same size and the previews.
 */
const bytesOfEditedPixel = 3

/**
 * Bytes of all pictures of a workspace with their results, previews and masks, including the trash; equal files count
 * once. Files for downloads do not count: they are deleted automatically.
 */
async function storedBytes(records: Records, workspaceId: string): Promise<number> {
  const [row] = await records.unsafe.$queryRaw<{ bytes: number }[]>`
    SELECT COALESCE(sum(bytes), 0)::float8 AS bytes FROM "Blob" WHERE sha256 IN (
      SELECT "blobHash" FROM "Image" WHERE "workspaceId" = ${workspaceId}::uuid
      UNION SELECT "blobHash" FROM "Rendition" WHERE "workspaceId" = ${workspaceId}::uuid
      UNION SELECT "maskHash" FROM "Edit" WHERE "workspaceId" = ${workspaceId}::uuid AND "maskHash" IS NOT NULL
    )`
  return row?.bytes ?? 0
}

/** Expected bytes of the results of waiting and running edits. */
async function expectedBytes(records: Records, workspaceId: string): Promise<number> {
  const [row] = await records.unsafe.$queryRaw<{ pixels: number }[]>`
    SELECT COALESCE(sum(source.width::float8 * source.height), 0) AS pixels
    FROM "Edit" AS edit JOIN "Image" AS source ON source.id = edit."sourceId" AND source."workspaceId" = edit."workspaceId"
    WHERE edit."workspaceId" = ${workspaceId}::uuid AND edit."finishedAt" IS NULL AND edit.kind = 'edit'`
  return bytesOfEditedPixel * (row?.pixels ?? 0)
}

/**
 * Checks that a workspace may store so many more bytes. In a transaction that writes a row for them, concurrent callers
 * for the same workspace wait until it ends, so that together they stay within the quota too.
 * @throws ServiceError 'quota-reached'
 */
export async function requireQuota(
  { settings: { workspaceBytes: quota } }: Services,
  records: Records,
  workspaceId: string,
  bytes: number,
): Promise<void> {
  if (quota === undefined) return
  await lockByName(records, `quota:${workspaceId}`)
  const used = (await storedBytes(records, workspaceId)) + (await expectedBytes(records, workspaceId))
  if (used + bytes <= quota) return
  throw new ServiceError(
    'quota-reached',
    `This workspace uses ${gigabytes(used)} of ${gigabytes(quota)}, and this would be too much. Originals, results and previews count, those in the trash too. Delete pictures for good to make room.`,
  )
}

/** Expected bytes of an edit's result. */
export const bytesOfResult = (source: { readonly width: number | null; readonly height: number | null }): number =>
  bytesOfEditedPixel * (source.width ?? 0) * (source.height ?? 0)

const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(2)} GB`

import type { Statement } from '@amend/db'
import type { Services } from '../services.ts'
import type { ImageItem } from '../types.ts'
import { type ImageWithParts, type ItemColumns, imageItem } from './item.ts'

/**
 * The items of images of a workspace, in the order of the ids. Ids of other workspaces, and of images that are gone, are
 * omitted. One statement for a page, however many pictures, renditions and flags it has.
 */
export async function imageItems(
  { database }: Pick<Services, 'database'>,
  workspaceId: string,
  ids: readonly string[],
): Promise<ImageItem[]> {
  if (ids.length === 0) return []
  return (await database.prepared<Row>(imagesWithParts, [workspaceId, ids])).map(itemOf)
}

/** The newest images outside the trash without sketches and refused uploads: what a gallery shows when nothing is chosen. */
export async function newestImageItems(
  { database }: Pick<Services, 'database'>,
  workspaceId: string,
  { after, limit }: { readonly after: { readonly at: Date; readonly id: string } | undefined; readonly limit: number },
): Promise<ImageItem[]> {
  const rows = after
    ? await database.prepared<Row>(newestAfter, [workspaceId, limit, after.at, after.id])
    : await database.prepared<Row>(newestFirst, [workspaceId, limit])
  return rows.map(itemOf)
}

const itemOf = ({ renditions, flagReason, flagStatus, ...image }: Row): ImageItem =>
  imageItem({
    ...image,
    renditions: renditions ?? [],
    safetyFlag: flagReason && flagStatus && { reason: flagReason, status: flagStatus },
  })

interface Row extends ItemColumns {
  readonly renditions: ImageWithParts['renditions'] | null
  readonly flagReason: NonNullable<ImageWithParts['safetyFlag']>['reason'] | null
  readonly flagStatus: NonNullable<ImageWithParts['safetyFlag']>['status'] | null
}

/** @param wanted a table of "id", and "place" for the order; $1 is the workspace */
const withParts = (wanted: string) => `
  SELECT image.id, image."workspaceId", image.kind, image.status, image.name, image.instruction, image.favourite,
    image.width, image.height, image."createdAt", image."trashedAt", image."editId", image."treeId",
    image."errorCode", image."errorMessage", image.origin, image."originInstructions",
    flag.reason AS "flagReason", flag.status AS "flagStatus", (
      SELECT json_agg(json_build_object(
        'kind', each.kind, 'blobHash', each."blobHash", 'width', each.width, 'height', each.height))
      FROM "Rendition" AS each WHERE each."workspaceId" = image."workspaceId" AND each."imageId" = image.id
    ) AS renditions
  FROM ${wanted}
  JOIN "Image" AS image ON image."workspaceId" = $1 AND image.id = wanted.id
  LEFT JOIN "SafetyFlag" AS flag ON flag."workspaceId" = image."workspaceId" AND flag."imageId" = image.id
  ORDER BY wanted.place`

const imagesWithParts = {
  name: 'images-with-parts',
  text: withParts('unnest($2::uuid[]) WITH ORDINALITY AS wanted (id, place)'),
} satisfies Statement

/** @param after a further condition; it is not one that may be absent, so that the index begins at the cursor */
const newestImages = (after: string) =>
  withParts(`(
    SELECT id, row_number() OVER (ORDER BY "createdAt" DESC, id DESC) AS place FROM "Image"
    WHERE "workspaceId" = $1 AND kind <> 'sketch' AND status <> 'refused' AND "trashedAt" IS NULL ${after}
    ORDER BY "createdAt" DESC, id DESC LIMIT $2
  ) AS wanted`)

const newestFirst = { name: 'newest-images', text: newestImages('') } satisfies Statement

const newestAfter = {
  name: 'newest-images-after',
  text: newestImages('AND ("createdAt", id) < ($3::timestamptz, $4::uuid)'),
} satisfies Statement

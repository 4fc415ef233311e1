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
  const rows = await database.prepared<Row>(imagesWithParts, [workspaceId, ids])
  return rows.map(({ renditions, flagReason, flagStatus, ...image }) =>
    imageItem({
      ...image,
      renditions: renditions ?? [],
      safetyFlag: flagReason && flagStatus && { reason: flagReason, status: flagStatus },
    }),
  )
}

interface Row extends ItemColumns {
  readonly renditions: ImageWithParts['renditions'] | null
  readonly flagReason: NonNullable<ImageWithParts['safetyFlag']>['reason'] | null
  readonly flagStatus: NonNullable<ImageWithParts['safetyFlag']>['status'] | null
}

const imagesWithParts = {
  name: 'images-with-parts',
  text: `
    SELECT image.id, image."workspaceId", image.kind, image.status, image.name, image.instruction, image.favourite,
      image.width, image.height, image."createdAt", image."trashedAt", image."editId", image."treeId",
      image."errorCode", image."errorMessage", image.origin, image."originInstructions",
      flag.reason AS "flagReason", flag.status AS "flagStatus", (
        SELECT json_agg(json_build_object(
          'kind', each.kind, 'blobHash', each."blobHash", 'width', each.width, 'height', each.height))
        FROM "Rendition" AS each WHERE each."workspaceId" = image."workspaceId" AND each."imageId" = image.id
      ) AS renditions
    FROM unnest($2::uuid[]) WITH ORDINALITY AS wanted (id, place)
    JOIN "Image" AS image ON image."workspaceId" = $1 AND image.id = wanted.id
    LEFT JOIN "SafetyFlag" AS flag ON flag."workspaceId" = image."workspaceId" AND flag."imageId" = image.id
    ORDER BY wanted.place`,
} satisfies Statement

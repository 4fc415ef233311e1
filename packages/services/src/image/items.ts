import { Prisma, type Rendition, type SafetyFlag, type Statement, statementOf } from '@amend/db'
import type { Services } from '../services.ts'
import type { ImageItem } from '../types.ts'
import { type ItemColumns, imageItem, versionDigits } from './item.ts'

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
  return (await database.prepared<Row>(itemsByIds, [workspaceId, ids])).map(itemOf)
}

/** A part of the rows "image" in an order. */
export interface Selection {
  /** Names the workspace. */
  readonly where: Prisma.Sql
  readonly by: Prisma.Sql
  readonly limit: number
  /** Whether connections keep its plan: see `statementOf`. */
  readonly isFrequent: boolean
}

/** The items of a selection, found and read by one statement. */
export async function findImageItems(
  { database }: Pick<Services, 'database'>,
  { where, by, limit, isFrequent }: Selection,
): Promise<ImageItem[]> {
  const wanted = Prisma.sql`(
    SELECT ${columns} FROM "Image" AS image WHERE ${where} ORDER BY ${by} LIMIT ${limit}::int) AS image`
  const statement = statementOf(withParts(wanted, by), isFrequent ? 'images' : undefined)
  return (await database.prepared<Row>(...statement)).map(itemOf)
}

interface Row extends ItemColumns {
  /** Kind, first digits of the hash, width and height of each. */
  readonly renditions: string | null
  readonly flagReason: SafetyFlag['reason'] | null
  readonly flagStatus: SafetyFlag['status'] | null
}

const itemOf = (row: Row): ImageItem =>
  imageItem(
    row,
    renditionsOf(row.renditions),
    row.flagReason && row.flagStatus && { reason: row.flagReason, status: row.flagStatus },
  )

/** The text is read in a tenth of the time of JSON, and written in half of it. */
const renditionsOf = (text: string | null) =>
  (text ?? '').split(',').flatMap((each) => {
    const [kind, blobHash, width, height] = each.split(' ')
    return kind && blobHash
      ? [{ kind: kind as Rendition['kind'], blobHash, width: Number(width), height: Number(height) }]
      : []
  })

/** Named, because a prepared statement with "*" fails in open connections once a migration has added a column. */
const columns = Prisma.raw(
  [
    ...['id', 'workspaceId', 'kind', 'status', 'name', 'instruction', 'favourite', 'width', 'height', 'createdAt'],
    ...['trashedAt', 'editId', 'treeId', 'errorCode', 'errorMessage', 'origin', 'originInstructions'],
  ]
    .map((name) => `image."${name}"`)
    .join(', '),
)

/** @param images rows "image", and what the order needs */
const withParts = (images: Prisma.Sql, by: Prisma.Sql) => Prisma.sql`
  SELECT ${columns}, flag.reason AS "flagReason", flag.status AS "flagStatus", (
    SELECT string_agg(concat_ws(' ', each.kind, left(each."blobHash", ${Prisma.raw(String(versionDigits))}), each.width, each.height), ',')
    FROM "Rendition" AS each WHERE each."workspaceId" = image."workspaceId" AND each."imageId" = image.id
  ) AS renditions
  FROM ${images}
  LEFT JOIN "SafetyFlag" AS flag ON flag."workspaceId" = image."workspaceId" AND flag."imageId" = image.id
  ORDER BY ${by}`

const itemsByIds = {
  name: 'images-by-ids',
  text: withParts(
    Prisma.raw(`unnest($2::uuid[]) WITH ORDINALITY AS wanted (id, place)
      JOIN "Image" AS image ON image."workspaceId" = $1 AND image.id = wanted.id`),
    Prisma.raw('wanted.place'),
  ).text,
} satisfies Statement

import { likeText, Prisma, statementOf } from '@amend/db'
import type { Member } from '../access.ts'
import { notFound } from '../error.ts'
import { renditionLinks } from '../image/item.ts'
import { readNameCursor, writeNameCursor } from '../page-cursor.ts'
import type { Services } from '../services.ts'
import { type AlbumRow, ruleOf } from './find.ts'
import type { AlbumItem, AlbumPage } from './schema.ts'

export interface AlbumQuery {
  /** A part of the name. */
  readonly search?: string | undefined
  /** Only albums that are filled by hand. */
  readonly byHand?: boolean | undefined
  /** Only albums into which this image was put. */
  readonly imageId?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

type Database = Pick<Services, 'database'>

/**
 * A page of the albums that a member sees, in the order of their names.
 * @throws ServiceError 'bad-input' for an invalid cursor
 */
export async function listAlbums(services: Database, member: Member, query: AlbumQuery): Promise<AlbumPage> {
  const { search, byHand, imageId, limit } = query
  const cursor = query.cursor === undefined ? undefined : readNameCursor(query.cursor)
  const words = search?.normalize('NFC').trim()
  const conditions = [
    ...(cursor ? [Prisma.sql`(album.name, album.id) > (${cursor.name}::text, ${cursor.id}::uuid)`] : []),
    ...(words ? [Prisma.sql`album.name ILIKE ${`%${likeText(words)}%`}`] : []),
    ...(byHand ? [Prisma.sql`album.rule IS NULL`] : []),
    ...(imageId === undefined ? [] : [withImage(imageId, member)]),
  ]
  const items = await albumItems(services, member, conditions, limit + 1)
  const page = items.slice(0, limit)
  const last = items.length > limit ? page.at(-1) : undefined
  return { items: page, nextCursor: last ? writeNameCursor(last) : null }
}

const withImage = (imageId: string, { workspaceId }: Member) => Prisma.sql`EXISTS (
  SELECT FROM "AlbumImage" AS placed WHERE placed."workspaceId" = ${workspaceId}::uuid
    AND placed."albumId" = album.id AND placed."imageId" = ${imageId}::uuid)`

/** @throws ServiceError 'not-found' */
export async function getAlbum(services: Database, member: Member, id: string): Promise<AlbumItem> {
  const [item] = await albumItems(services, member, [Prisma.sql`album.id = ${id}::uuid`], 1)
  if (!item) throw notFound()
  return item
}

interface Row
  extends Pick<AlbumRow, 'id' | 'workspaceId' | 'name' | 'privateToId' | 'rule' | 'createdAt' | 'updatedAt'> {
  readonly count: number
  /** The image whose thumbnail is shown; null without one. */
  readonly shownId: string | null
  readonly blobHash: string
  readonly width: number
  readonly height: number
}

/** The first albums that fulfil the conditions, of those that the member sees: of all members, and their own private ones. */
async function albumItems(
  { database }: Database,
  { workspaceId, personId }: Member,
  conditions: readonly Prisma.Sql[],
  limit: number,
): Promise<AlbumItem[]> {
  const seen = Prisma.sql`album."workspaceId" = ${workspaceId}::uuid
    AND (album."privateToId" IS NULL OR album."privateToId" = ${personId}::uuid)`
  const albums = Prisma.sql`
    SELECT album.id, album."workspaceId", album.name, album."privateToId", album.rule, album."coverId",
      album."createdAt", album."updatedAt"
    FROM "Album" AS album WHERE ${Prisma.join([seen, ...conditions], ' AND ')}
    ORDER BY album.name, album.id LIMIT ${limit}::int`
  const rows = await database.prepared<Row>(...statementOf(withContents(albums, workspaceId), 'albums'))
  return rows.map(({ shownId, blobHash, width, height, ...album }) => ({
    id: album.id,
    workspaceId: album.workspaceId,
    name: album.name,
    private: album.privateToId !== null,
    rule: ruleOf(album),
    count: album.rule === null ? album.count : null,
    cover:
      shownId === null
        ? null
        : (renditionLinks({ workspaceId, id: shownId }, [{ kind: 'thumbnail', blobHash, width, height }]).thumbnail ??
          null),
    createdAt: album.createdAt.toISOString(),
    updatedAt: album.updatedAt.toISOString(),
  }))
}

/**
 * Counts the rows of each album in their index, and subtracts the pictures that are not shown, which are few: reading each
 * picture takes much longer. The thumbnail is that of the cover, or of the first picture that can be shown; flagged ones
 * are blurred, as by `presentable`.
 */
const withContents = (albums: Prisma.Sql, workspaceId: string) => Prisma.sql`
  WITH album AS MATERIALIZED (${albums}), hidden AS MATERIALIZED (
    SELECT placed."albumId" AS id, count(*) AS count
    FROM "Image" AS image
    JOIN "AlbumImage" AS placed ON placed."workspaceId" = image."workspaceId" AND placed."imageId" = image.id
    WHERE image."workspaceId" = ${workspaceId}::uuid AND (image."trashedAt" IS NOT NULL OR image.status = 'refused')
    GROUP BY placed."albumId"
  )
  SELECT album.*, cover.id AS "shownId", cover."blobHash", cover.width, cover.height, (
    (SELECT count(*) FROM "AlbumImage" AS placed
      WHERE placed."workspaceId" = ${workspaceId}::uuid AND placed."albumId" = album.id)
    - COALESCE(hidden.count, 0))::int AS count
  FROM album
  LEFT JOIN hidden ON hidden.id = album.id
  LEFT JOIN LATERAL (
    SELECT image.id FROM "AlbumImage" AS placed
    JOIN "Image" AS image ON image."workspaceId" = placed."workspaceId" AND image.id = placed."imageId"
    WHERE placed."workspaceId" = ${workspaceId}::uuid AND placed."albumId" = album.id
      AND image."trashedAt" IS NULL AND image.status = 'ready'
    ORDER BY placed.position LIMIT 1
  ) AS first ON true
  LEFT JOIN LATERAL (
    SELECT image.id, each."blobHash", each.width, each.height
    FROM (VALUES (album."coverId", 1), (first.id, 2)) AS wanted (id, place)
    JOIN "Image" AS image ON image."workspaceId" = ${workspaceId}::uuid AND image.id = wanted.id
    JOIN "Rendition" AS each ON each."workspaceId" = image."workspaceId" AND each."imageId" = image.id
      AND each.kind = 'thumbnail'
    LEFT JOIN "SafetyFlag" AS flag ON flag."workspaceId" = image."workspaceId" AND flag."imageId" = image.id
    WHERE image."trashedAt" IS NULL AND (flag.status IS NULL OR flag.status = 'cleared')
    ORDER BY wanted.place LIMIT 1
  ) AS cover ON true
  ORDER BY album.name, album.id`

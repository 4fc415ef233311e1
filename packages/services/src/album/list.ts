import { likeText, Prisma, type Statement } from '@amend/db'
import type { Member } from '../access.ts'
import { notFound } from '../error.ts'
import { renditionLinks } from '../image/item.ts'
import { readNameCursor, writeNameCursor } from '../page-cursor.ts'
import type { Services } from '../services.ts'
import { type AlbumRow, findAlbum, ruleOf, visibleTo } from './find.ts'
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
  const rows = await member.records.album.findMany({
    where: {
      AND: [
        visibleTo(member.personId),
        ...(cursor
          ? [{ name: { gte: cursor.name }, OR: [{ name: { gt: cursor.name } }, { id: { gt: cursor.id } }] }]
          : []),
      ],
      ...(words && { name: { contains: likeText(words), mode: 'insensitive' as const } }),
      ...(byHand && { rule: { equals: Prisma.DbNull } }),
      ...(imageId !== undefined && { images: { some: { imageId } } }),
    },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: limit + 1,
  })
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return { items: await albumItems(services, member, page), nextCursor: last ? writeNameCursor(last) : null }
}

/** @throws ServiceError 'not-found' */
export async function getAlbum(services: Database, member: Member, id: string): Promise<AlbumItem> {
  const [item] = await albumItems(services, member, [await findAlbum(member, id)])
  if (!item) throw notFound()
  return item
}

interface Content {
  readonly albumId: string
  readonly count: number
  /** The first picture that can be shown. */
  readonly firstId: string | null
}

async function albumItems(services: Database, member: Member, albums: readonly AlbumRow[]): Promise<AlbumItem[]> {
  const contents = await contentsOf(services, member.workspaceId, albums)
  const byAlbum = new Map(contents.map((content) => [content.albumId, content]))
  const wanted = [...albums.map(({ coverId }) => coverId), ...contents.map(({ firstId }) => firstId)]
  const thumbnails = await thumbnailsOf(services, member, wanted)
  return albums.map((album) => ({
    id: album.id,
    workspaceId: album.workspaceId,
    name: album.name,
    private: album.privateToId !== null,
    rule: ruleOf(album),
    count: album.rule === null ? (byAlbum.get(album.id)?.count ?? 0) : null,
    cover: thumbnails.get(album.coverId ?? '') ?? thumbnails.get(byAlbum.get(album.id)?.firstId ?? '') ?? null,
    createdAt: album.createdAt.toISOString(),
    updatedAt: album.updatedAt.toISOString(),
  }))
}

async function contentsOf(
  { database }: Database,
  workspaceId: string,
  albums: readonly AlbumRow[],
): Promise<readonly Content[]> {
  const ids = albums.filter(({ rule }) => rule === null).map(({ id }) => id)
  if (ids.length === 0) return []
  return database.prepared<Content>(contentsOfAlbums, [workspaceId, ids])
}

/** Album by album: for a join of all PostgreSQL reads every picture of the workspace, in parallel processes. */
const contentsOfAlbums = {
  name: 'contents-of-albums',
  text: `
    SELECT wanted.id AS "albumId", content.count, content."firstId"
    FROM unnest($2::uuid[]) AS wanted (id)
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS count,
        (array_agg(image.id ORDER BY each.position) FILTER (WHERE image.status = 'ready'))[1] AS "firstId"
      FROM "AlbumImage" AS each
      JOIN "Image" AS image ON image."workspaceId" = each."workspaceId" AND image.id = each."imageId"
      WHERE each."workspaceId" = $1 AND each."albumId" = wanted.id
        AND image."trashedAt" IS NULL AND image.status <> 'refused'
    ) AS content`,
} satisfies Statement

/** Thumbnails of images outside the trash that people may see, by the ids of the images. */
async function thumbnailsOf(
  { database }: Database,
  { workspaceId }: Pick<Member, 'workspaceId'>,
  ids: readonly (string | null)[],
) {
  const rows = await database.prepared<Thumbnail>(thumbnails, [workspaceId, ids.filter((id) => id !== null)])
  return new Map(
    rows.map(({ id, ...rendition }) => [
      id,
      renditionLinks({ workspaceId, id, renditions: [{ kind: 'thumbnail', ...rendition }] }).thumbnail,
    ]),
  )
}

interface Thumbnail {
  /** The image's. */
  readonly id: string
  readonly blobHash: string
  readonly width: number
  readonly height: number
}

/** As `presentable`: flagged pictures are blurred. */
const thumbnails = {
  name: 'thumbnails',
  text: `
    SELECT image.id, each."blobHash", each.width, each.height
    FROM "Image" AS image
    JOIN "Rendition" AS each ON each."workspaceId" = image."workspaceId" AND each."imageId" = image.id
      AND each.kind = 'thumbnail'
    LEFT JOIN "SafetyFlag" AS flag ON flag."workspaceId" = image."workspaceId" AND flag."imageId" = image.id
    WHERE image."workspaceId" = $1 AND image.id = ANY($2::uuid[]) AND image."trashedAt" IS NULL
      AND (flag.status IS NULL OR flag.status = 'cleared')`,
} satisfies Statement

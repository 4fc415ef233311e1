import { likeText, Prisma } from '@amend/db'
import type { Member } from '../access.ts'
import { notFound } from '../error.ts'
import { renditionLinks } from '../image/item.ts'
import { readNameCursor, writeNameCursor } from '../page-cursor.ts'
import { presentable } from '../safety/flag.ts'
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
  const thumbnails = await thumbnailsOf(member, wanted)
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
  return database.unsafe.$queryRaw<Content[]>`
    SELECT each."albumId"::text, count(*)::int AS count,
      (array_agg(image.id::text ORDER BY each.position) FILTER (WHERE image.status = 'ready'))[1] AS "firstId"
    FROM "AlbumImage" AS each
    JOIN "Image" AS image ON image."workspaceId" = each."workspaceId" AND image.id = each."imageId"
    WHERE each."workspaceId" = ${workspaceId}::uuid AND each."albumId" = ANY(${ids}::uuid[])
      AND image."trashedAt" IS NULL AND image.status <> 'refused'
    GROUP BY each."albumId"`
}

/** Thumbnails of images outside the trash that are not blurred. */
async function thumbnailsOf({ records }: Member, ids: readonly (string | null)[]) {
  const images = await records.image.findMany({
    where: { id: { in: ids.filter((id) => id !== null) }, trashedAt: null, ...presentable },
    select: {
      id: true,
      workspaceId: true,
      renditions: {
        where: { kind: 'thumbnail' },
        select: { kind: true, blobHash: true, width: true, height: true },
      },
    },
  })
  return new Map(images.map((image) => [image.id, renditionLinks(image).thumbnail]))
}

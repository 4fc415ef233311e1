import type { Prisma } from '@amend/db'
import { renditionLinks } from '../image/item.ts'
import { visible } from '../safety/flag.ts'
import type { Services } from '../services.ts'
import type { ShareItem } from '../types.ts'
import { visitAlbum } from './album.ts'
import { openShareKey } from './key.ts'

const pictureParts = { select: { id: true, name: true, instruction: true } } as const

/** The columns of an item. Of a selection the first picture that visitors see, and how many they see. */
export const shareParts = {
  image: pictureParts,
  album: true,
  images: { where: { image: visible }, include: { image: pictureParts }, orderBy: { position: 'asc' }, take: 1 },
  createdBy: { select: { id: true, name: true } },
  _count: { select: { images: { where: { image: visible } } } },
} satisfies Prisma.ShareLinkInclude

export type ShareWithParts = Prisma.ShareLinkGetPayload<{ include: typeof shareParts }>

/** Where addresses of links begin, and the secret that opens their keys. */
export interface ShareAddressing {
  readonly baseUrl: string
  readonly secret: string
}

/** Links as their list shows them: with the picture that stands for each on its page. */
export async function shareItems(
  services: Pick<Services, 'database'>,
  rows: readonly ShareWithParts[],
  addressing: ShareAddressing,
): Promise<ShareItem[]> {
  const covers = await Promise.all(rows.map((row) => coverIdOf(services, row)))
  const thumbnails = await thumbnailsOf(services, rows[0]?.workspaceId, covers)
  return rows.map((row, i) => shareItem(row, thumbnails.get(covers[i] ?? ''), addressing))
}

export async function shareItemOf(
  services: Pick<Services, 'database'>,
  row: ShareWithParts,
  addressing: ShareAddressing,
): Promise<ShareItem> {
  const [item] = await shareItems(services, [row], addressing)
  if (!item) throw new Error('A link has one item.')
  return item
}

async function coverIdOf(
  services: Pick<Services, 'database'>,
  { album, imageId, images }: ShareWithParts,
): Promise<string | undefined> {
  if (!album) return imageId ?? images[0]?.imageId
  return (await visitAlbum(services, album, { kind: 'cover' })).imageIds[0]
}

/** Addresses of thumbnails by the id of their image, of those that visitors see. */
async function thumbnailsOf(
  { database }: Pick<Services, 'database'>,
  workspaceId: string | undefined,
  ids: readonly (string | undefined)[],
): Promise<ReadonlyMap<string, string | undefined>> {
  if (workspaceId === undefined) return new Map()
  const images = await database.workspace(workspaceId).image.findMany({
    where: { id: { in: ids.filter((id) => id !== undefined) }, ...visible },
    select: {
      ...{ id: true, workspaceId: true },
      renditions: { where: { kind: 'thumbnail' }, select: { kind: true, blobHash: true, width: true, height: true } },
    },
  })
  return new Map(images.map((image) => [image.id, renditionLinks(image, image.renditions).thumbnail?.url]))
}

function shareItem(
  row: ShareWithParts,
  thumbnail: string | undefined,
  { baseUrl, secret }: ShareAddressing,
): ShareItem {
  const { album } = row
  const picture = row.image ?? row.images[0]?.image
  const key = openShareKey(row.keySealed, row.id, secret)
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    subject: row.subject,
    imageId: row.imageId,
    albumId: row.albumId,
    name: album?.name ?? picture?.name ?? '',
    instruction: album ? null : (picture?.instruction ?? null),
    count: countOf(row),
    thumbnail: thumbnail ?? null,
    url: key === undefined ? null : `${baseUrl}/s/${key}`,
    hasPassword: row.passwordHash !== null,
    download: row.download,
    remix: row.remix,
    compare: row.compare,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    views: row.views,
    lastViewedAt: row.lastViewedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
  }
}

function countOf({ subject, _count }: Pick<ShareWithParts, 'subject' | '_count'>): number | null {
  if (subject === 'album') return null
  return subject === 'selection' ? _count.images : 1
}

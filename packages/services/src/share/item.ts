import type { Prisma } from '@amend/db'
import { renditionLinks } from '../image/item.ts'
import { safetyOf } from '../safety/flag.ts'
import type { ShareItem } from '../types.ts'
import { shown } from './album.ts'
import { openShareKey } from './key.ts'

const pictureParts = {
  select: {
    id: true,
    workspaceId: true,
    name: true,
    instruction: true,
    renditions: { where: { kind: 'thumbnail' }, select: { kind: true, blobHash: true, width: true, height: true } },
    safetyFlag: { select: { reason: true, status: true } },
  },
} as const

/** The columns of an item. */
export const shareParts = {
  image: pictureParts,
  album: {
    select: {
      name: true,
      cover: pictureParts,
      images: {
        where: { image: shown },
        select: { image: pictureParts },
        orderBy: { position: 'asc' },
        take: 1,
      },
    },
  },
  images: { include: { image: pictureParts }, orderBy: { position: 'asc' }, take: 1 },
  createdBy: { select: { id: true, name: true } },
  _count: { select: { images: true } },
} satisfies Prisma.ShareLinkInclude

export type ShareWithParts = Prisma.ShareLinkGetPayload<{ include: typeof shareParts }>

/** Where addresses of links begin, and the secret that opens their keys. */
export interface ShareAddressing {
  readonly baseUrl: string
  readonly secret: string
}

export function shareItem(row: ShareWithParts, { baseUrl, secret }: ShareAddressing): ShareItem {
  const { album } = row
  const picture = album ? (album.cover ?? album.images[0]?.image) : (row.image ?? row.images[0]?.image)
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
    thumbnail: (picture && !safetyOf(picture.safetyFlag) && renditionLinks(picture).thumbnail?.url) || null,
    url: key === undefined ? null : `${baseUrl}/s/${key}`,
    hasPassword: row.passwordHash !== null,
    download: row.download,
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

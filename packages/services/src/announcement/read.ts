import { pageLimits } from '@amend/contract'
import { type Announcement, after, newestFirst, type Records } from '@amend/db'
import { pageOf, rowOfCursor } from '../page-cursor.ts'
import type { AnnouncementItem, AnnouncementPage, ShownAnnouncement } from '../types.ts'

/** How many are shown at once. */
const shown = 3

/** The announcements that the editor shows now, the newest first. */
export async function currentAnnouncements({ installation }: Records): Promise<ShownAnnouncement[]> {
  const now = new Date()
  const rows = await installation.announcement.findMany({
    where: { startsAt: { lte: now }, OR: [{ endsAt: null }, { endsAt: { gt: now } }] },
    orderBy: [{ startsAt: 'desc' }, { id: 'desc' }],
    take: shown,
  })
  return rows.map(({ id, textEn, textDe }) => ({ id, text: { en: textEn, de: textDe } }))
}

/** A page of all announcements, the newest first. @throws ServiceError 'bad-input' for an invalid cursor */
export async function listAnnouncements(
  { installation }: Records,
  { cursor }: { readonly cursor?: string | undefined },
): Promise<AnnouncementPage> {
  const place = rowOfCursor(cursor)
  const rows = await installation.announcement.findMany({
    where: place ? after(place) : {},
    orderBy: newestFirst,
    take: pageLimits.administration + 1,
  })
  return pageOf(rows, pageLimits.administration, announcementItem)
}

export function announcementItem(row: Announcement): AnnouncementItem {
  const { id, textEn, textDe, startsAt, endsAt, version, createdAt } = row
  return {
    ...{ id, version, state: stateOf(row) },
    text: { en: textEn, de: textDe },
    startsAt: startsAt.toISOString(),
    endsAt: endsAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  }
}

function stateOf({ startsAt, endsAt }: Announcement): AnnouncementItem['state'] {
  const now = new Date()
  if (endsAt && endsAt <= now) return 'ended'
  return startsAt > now ? 'planned' : 'shown'
}

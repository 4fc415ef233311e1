import type { SessionPrincipal } from '@amend/auth'
import type { Announcement, Records } from '@amend/db'
import { recordAdministration } from '../audit/record.ts'
import { changedMeanwhile, notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import type { AnnouncementItem } from '../types.ts'
import { announcementItem } from './read.ts'

export interface AnnouncementDraft {
  readonly text: { readonly en: string; readonly de: string }
  /** Default: now. */
  readonly startsAt?: Date | undefined
  /** Default: until it is ended. */
  readonly endsAt?: Date | undefined
}

/** The version that the administrator has seen. */
export interface Versioned {
  readonly id: string
  readonly version: number
}

/** @throws ServiceError 'bad-input' for an end that is not after the beginning */
export async function createAnnouncement(
  { database }: Services,
  { person }: SessionPrincipal,
  draft: AnnouncementDraft,
): Promise<AnnouncementItem> {
  const data = columnsOf(draft, new Date())
  return database.transaction(async (records) => {
    const row = await records.installation.announcement.create({ data: { ...data, createdById: person.id } })
    await recordAdministration(records, person.id, {
      ...{ action: 'announcement:create', subjectId: row.id, before: {}, after: auditedValues(row) },
    })
    return announcementItem(row)
  })
}

/** @throws ServiceError 'not-found', 'changed-meanwhile', 'bad-input' */
export async function changeAnnouncement(
  { database }: Services,
  { person }: SessionPrincipal,
  { id, version, ...draft }: Versioned & AnnouncementDraft,
): Promise<AnnouncementItem> {
  return database.transaction((records) =>
    change(records, person.id, { id, version }, 'announcement:update', (before) => columnsOf(draft, before.startsAt)),
  )
}

/** Ends an announcement now. @throws ServiceError 'not-found', 'changed-meanwhile' */
export async function endAnnouncement(
  { database }: Services,
  { person }: SessionPrincipal,
  versioned: Versioned,
): Promise<AnnouncementItem> {
  return database.transaction((records) =>
    change(records, person.id, versioned, 'announcement:end', ({ startsAt }) => {
      const now = new Date()
      return { endsAt: now, ...(startsAt > now && { startsAt: now }) }
    }),
  )
}

type Columns = Partial<Pick<Announcement, 'textEn' | 'textDe' | 'startsAt' | 'endsAt'>>

async function change(
  records: Records,
  administratorId: string,
  { id, version }: Versioned,
  action: `announcement:${string}`,
  columns: (before: Announcement) => Columns,
): Promise<AnnouncementItem> {
  const { announcement } = records.installation
  const before = await announcement.findUnique({ where: { id } })
  if (!before) throw notFound()
  const [row] = await announcement.updateManyAndReturn({
    where: { id, version },
    data: { ...columns(before), version: { increment: 1 } },
  })
  if (!row) throw changedMeanwhile()
  await recordAdministration(records, administratorId, {
    ...{ action, subjectId: id, before: auditedValues(before), after: auditedValues(row) },
  })
  return announcementItem(row)
}

function columnsOf({ text, startsAt, endsAt }: AnnouncementDraft, defaultStart: Date) {
  const columns = { textEn: text.en, textDe: text.de, startsAt: startsAt ?? defaultStart, endsAt: endsAt ?? null }
  if (columns.endsAt === null || columns.endsAt > columns.startsAt) return columns
  throw new ServiceError('bad-input', 'The end must be after the beginning.', { field: 'endsAt' })
}

const auditedValues = ({ textEn, textDe, startsAt, endsAt }: Announcement) => ({
  ...{ textEn, textDe, startsAt: startsAt.toISOString(), endsAt: endsAt?.toISOString() ?? null },
})

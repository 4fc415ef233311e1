import { isWithin } from '@amend/auth'
import { chooseLanguage, composeMail, type MailKind, queueMail } from '@amend/auth/mail'
import type { Records } from '@amend/db'
import { choicesFor } from './choices.ts'
import { pageAddress } from './page-address.ts'
import type { notificationKinds } from './schema.ts'
import { unsubscribeLink } from './unsubscribe-link.ts'

type Kind = (typeof notificationKinds)[number]

export interface News {
  readonly workspaceId: string
  readonly kind: Kind
  readonly imageId: string
  /** What happened: a second time it is not told again. */
  readonly subjectId: string
  /** Who did it, and is not told; null for the installation. */
  readonly actorId: string | null
  /** Whom it is for. Those who are no members are left out. */
  readonly userIds: readonly (string | null)[]
  /** Of the pages; without it nothing is mailed. */
  readonly baseUrl: string | undefined
}

const mails: Readonly<Record<Kind, MailKind>> = {
  mention: 'mentioned',
  comment: 'commented',
  review: 'reviewed',
  edit: 'editsDone',
  decision: 'reviewDecided',
}

/** Kinds of which the side panel with the comments says more. */
const ofComments: readonly Kind[] = ['mention', 'comment', 'review']

const hour = 3_600_000 // ms
/** Mails at once to one person; what is more waits for the daily mail. */
const perPerson = [{ length: hour, attempts: 20 }]

/** Tells people what happened, as each of them has chosen. Runs in the transaction in which it happens. */
export async function notify(records: Records, news: News): Promise<void> {
  const { workspaceId, kind, imageId, subjectId, actorId, baseUrl } = news
  const ids = [...new Set(news.userIds)].filter((id): id is string => id !== null && id !== actorId)
  if (ids.length === 0) return
  const people = await records.installation.user.findMany({
    where: { id: { in: ids }, suspendedAt: null, deletedAt: null, memberships: { some: { workspaceId } } },
    select: { id: true, email: true, language: true },
  })
  const choiceOf = await choicesFor(records, ids, kind)
  const { notification } = records.workspace(workspaceId)
  for (const { id: userId, email, language } of people) {
    const { app: shown, mail } = choiceOf(userId)
    if (!shown && mail === 'never') continue
    // A later review of a picture, and a later decision on it, takes the place of the former.
    if (kind === 'review' || kind === 'decision') await notification.deleteMany({ where: { userId, kind, subjectId } })
    const now = mail === 'at_once' && baseUrl !== undefined && (await mayMail(records, userId))
    const forDigest = mail !== 'never' && !now
    const row = { workspaceId, userId, kind, imageId, subjectId, actorId, shown, forDigest }
    const { count } = await notification.createMany({ data: [row], skipDuplicates: true })
    if (count === 0 || !now) continue
    const link = { url: `${baseUrl}/w/${workspaceId}/edit/${imageId}${ofComments.includes(kind) ? '#comments' : ''}` }
    const unsubscribeUrl = await unsubscribeLink(records, baseUrl, userId, [kind])
    await queueMail(records, composeMail(mails[kind], email, chooseLanguage(language), link, { unsubscribeUrl }))
  }
}

/** Removes notifications of what was taken back. A mail may have been sent. Runs in the caller's transaction. */
export async function withdrawNews(
  records: Records,
  { workspaceId, kind, subjectId }: Pick<News, 'workspaceId' | 'kind' | 'subjectId'>,
): Promise<void> {
  await records.workspace(workspaceId).notification.deleteMany({ where: { kind, subjectId } })
}

const mayMail = (records: Records, userId: string) =>
  isWithin(records, { name: 'mail:notification', subject: userId, windows: perPerson })

/** How long no browser of a person has asked for anything when they are away, ms: an open page asks more often. */
const away = 10 * 60_000

/** Tells a person that edits are done, unless a browser of theirs is open. Runs in the transaction of the edit's end. */
export async function notifyAway(
  records: Records,
  news: Pick<News, 'workspaceId' | 'imageId' | 'subjectId'> & { readonly userId: string | null },
): Promise<void> {
  const { userId, ...what } = news
  if (userId === null) return
  const seen = { userId, lastSeenAt: { gt: new Date(Date.now() - away) } }
  if (await records.installation.session.findFirst({ where: seen, select: { id: true } })) return
  await notify(records, {
    ...what,
    ...{ kind: 'edit', actorId: null, userIds: [userId], baseUrl: await pageAddress(records) },
  })
}

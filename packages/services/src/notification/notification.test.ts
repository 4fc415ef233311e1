import { randomUUID } from 'node:crypto'
import type { Image, Workspace } from '@amend/db'
import { addPerson, addTeam, addUpload, type Person } from '@amend/db/seed'
import { beforeEach, describe, expect, it } from 'vitest'
import { authorizeMember } from '../access.ts'
import { addComment, editComment } from '../comment/index.ts'
import { createInvitation } from '../invitation/index.ts'
import { reviewImage } from '../review/index.ts'
import { testInstallation } from '../testing/index.ts'
import { sendDigests } from './digest.ts'
import { listNotifications, markRead, unreadNotifications } from './list.ts'
import { notifyAway } from './notify.ts'
import { rememberPageAddress } from './page-address.ts'
import { chooseNotification, notificationChoices, unsubscribe } from './settings.ts'

const { services, principalOf } = await testInstallation()
const { database } = services
const never = new AbortController().signal

let anna: Person
let berta: Person
let stranger: Person
let team: Workspace
/** A picture of Anna. */
let picture: Image

beforeEach(async () => {
  await database.unsafe.notification.deleteMany()
  await database.unsafe.mailOutbox.deleteMany()
  await database.unsafe.rateLimit.deleteMany()
  anna = await addPerson(database, 'Anna')
  berta = await addPerson(database, 'Berta')
  stranger = await addPerson(database, 'Stranger')
  team = await addTeam(database, 'Studio', { owner: anna, admin: berta })
  picture = await addUpload(database, team.id, 'lake.jpg', { by: anna })
  await rememberPageAddress(database, 'https://amend.example.org')
})

const memberOf = async (person: Person) =>
  authorizeMember(database, await principalOf(person), team.id, 'comment:create')
const say = async (by: Person, mentions: Person[] = [], text = 'words') => {
  const comment = { imageId: picture.id, text, mentions: mentions.map(({ user }) => user.id), key: randomUUID() }
  return addComment(services, await memberOf(by), comment)
}
const listed = async (person: Person) =>
  (await listNotifications(services, await principalOf(person), undefined)).items.map(({ kind }) => kind)
const choose = async (
  person: Person,
  event: 'mention' | 'comment' | 'review' | 'edit' | 'invitation',
  app: boolean,
  mail: 'never' | 'at_once' | 'daily',
) => chooseNotification(services, await principalOf(person), { event, app, mail })
const mailsTo = ({ user: { email } }: Person) =>
  database.unsafe.mailOutbox.findMany({ where: { recipient: email }, orderBy: { id: 'asc' } })
const subjects = async (person: Person) => (await mailsTo(person)).map(({ subject }) => subject)

describe('a comment', () => {
  it('is told to the person whose picture it is, and a mention in place of it', async () => {
    await say(berta)
    await say(berta, [anna])
    expect(await listed(anna)).toEqual(['mention', 'comment'])
    expect(await listed(berta)).toEqual([])
    const [first] = (await listNotifications(services, await principalOf(anna), undefined)).items
    expect(first).toMatchObject({
      actor: { name: 'Berta' },
      workspace: { name: 'Studio' },
      imageId: picture.id,
      read: false,
    })
  })

  it('tells nobody of their own, and no stranger who is named', async () => {
    await say(anna, [anna, stranger])
    expect(await database.unsafe.notification.count()).toBe(0)
  })

  it('that is changed tells only those who are named anew', async () => {
    const { id } = await say(berta, [anna])
    await editComment(services, await memberOf(berta), id, { text: 'other words', mentions: [anna.user.id] })
    expect(await listed(anna)).toEqual(['mention'])
    expect(await subjects(anna)).toEqual(['Somebody mentioned you'])
  })

  it('is mailed with a link and with none of its words', async () => {
    await say(berta, [anna], 'a secret word')
    const [mail] = await mailsTo(anna)
    expect(mail?.text).toContain(`https://amend.example.org/w/${team.id}/edit/${picture.id}#comments`)
    expect(mail?.unsubscribeUrl).toMatch(
      /^https:\/\/amend\.example\.org\/api\/unsubscribe\?event=mention&key=[\w-]{24}$/,
    )
    expect(mail?.text).toContain(mail?.unsubscribeUrl)
    expect(JSON.stringify(mail)).not.toMatch(/secret word|Berta|lake/)
  })

  it('is mailed at once a few times an hour only; the rest waits for the daily mail', async () => {
    for (let i = 0; i < 25; i++) await say(berta, [anna])
    expect(await mailsTo(anna)).toHaveLength(20)
    expect(await database.unsafe.notification.count({ where: { forDigest: true } })).toBe(5)
    await choose(anna, 'comment', true, 'never')
    expect(await database.unsafe.notification.count({ where: { forDigest: true } })).toBe(5)
    await choose(anna, 'mention', true, 'never')
    expect(await database.unsafe.notification.count({ where: { forDigest: true } })).toBe(0)
  })
})

describe('a review', () => {
  it('is told to the person whose picture it is, and takes the place of the former', async () => {
    for (const verdict of ['approved', 'approved', 'changes'] as const) {
      await reviewImage(services, await memberOf(berta), picture.id, verdict)
    }
    expect(await listed(anna)).toEqual(['review'])
    await reviewImage(services, await memberOf(berta), picture.id, null)
    expect(await listed(anna)).toEqual(['review'])
  })
})

describe('an edit that is done', () => {
  const done = (subjectId = randomUUID()) =>
    database.transaction((records) =>
      notifyAway(records, { workspaceId: team.id, imageId: picture.id, subjectId, userId: anna.user.id }),
    )

  it('is told once for edits of one request, to a person who is away', async () => {
    const batch = randomUUID()
    await done(batch)
    await done(batch)
    expect(await listed(anna)).toEqual(['edit'])
    expect(await mailsTo(anna)).toEqual([])
  })

  it('is not told to a person whose browser is open', async () => {
    await principalOf(anna)
    await done()
    expect(await listed(anna)).toEqual([])
  })

  it('is mailed to whom it is asked for', async () => {
    await choose(anna, 'edit', false, 'at_once')
    await database.unsafe.session.updateMany({ data: { lastSeenAt: new Date(Date.now() - 3_600_000) } })
    await done()
    expect(await subjects(anna)).toEqual(['Your edit is done'])
    expect(await listed(anna)).toEqual([])
  })
})

describe('what a person chose', () => {
  it('decides what is shown and what is mailed', async () => {
    await choose(anna, 'mention', false, 'never')
    await say(berta, [anna])
    expect(await listed(anna)).toEqual([])
    expect(await mailsTo(anna)).toEqual([])
    await choose(anna, 'mention', false, 'at_once')
    await say(berta, [anna])
    expect(await listed(anna)).toEqual([])
    expect(await subjects(anna)).toEqual(['Somebody mentioned you'])
  })

  it('is listed for all events, with the defaults where nothing was chosen', async () => {
    await choose(anna, 'comment', false, 'at_once')
    expect(await notificationChoices(services, await principalOf(anna))).toEqual([
      { event: 'mention', app: true, mail: 'at_once' },
      { event: 'comment', app: false, mail: 'at_once' },
      { event: 'review', app: true, mail: 'daily' },
      { event: 'edit', app: true, mail: 'never' },
      { event: 'decision', app: true, mail: 'at_once' },
      { event: 'invitation', app: false, mail: 'at_once' },
    ])
  })

  it('holds for invitations, which are mailed at once or not at all', async () => {
    const invite = async () => {
      const member = await authorizeMember(database, await principalOf(anna), team.id, 'member:invite')
      const { email } = stranger.user
      await createInvitation(services, member, { role: 'viewer', email, uses: 1, days: 7 }, {})
    }
    await invite()
    const [mail] = await mailsTo(stranger)
    expect(mail?.unsubscribeUrl).toContain('event=invitation')
    await choose(stranger, 'invitation', true, 'daily')
    expect(await notificationChoices(services, await principalOf(stranger))).toContainEqual({
      ...{ event: 'invitation', app: false, mail: 'at_once' },
    })
    await choose(stranger, 'invitation', false, 'never')
    await invite()
    expect(await mailsTo(stranger)).toHaveLength(1)
  })
})

describe('the link that stops mails', () => {
  it('stops those of its kind, without a session', async () => {
    await say(berta, [anna])
    const [mail] = await mailsTo(anna)
    const key = new URL(mail?.unsubscribeUrl ?? '').searchParams.get('key') ?? ''
    await unsubscribe(services, key, ['mention'])
    await say(berta, [anna])
    expect(await mailsTo(anna)).toHaveLength(1)
    expect(await listed(anna)).toEqual(['mention', 'mention'])
    const choices = await notificationChoices(services, await principalOf(anna))
    expect(choices.find(({ event }) => event === 'invitation')?.mail).toBe('at_once')
  })

  it.each(['', 'guessed', 'x'.repeat(24)])('is refused with the key %j', async (key) => {
    await expect(unsubscribe(services, key, ['mention'])).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('the list', () => {
  it('has nothing of workspaces that the person has left, of trashed pictures, and of others', async () => {
    await say(berta, [anna])
    expect(await unreadNotifications(services, await principalOf(anna))).toBe(1)
    await database.unsafe.image.update({ where: { id: picture.id }, data: { trashedAt: new Date() } })
    expect(await listed(anna)).toEqual([])
    await database.unsafe.image.update({ where: { id: picture.id }, data: { trashedAt: null } })
    await database.unsafe.membership.deleteMany({ where: { userId: anna.user.id, workspaceId: team.id } })
    expect(await listed(anna)).toEqual([])
    expect(await unreadNotifications(services, await principalOf(anna))).toBe(0)
    expect(await listed(stranger)).toEqual([])
  })

  it('is marked as read by its owner only', async () => {
    await say(berta, [anna])
    await say(berta, [anna])
    const { items } = await listNotifications(services, await principalOf(anna), undefined)
    const ids = [items[0]?.id ?? '']
    await markRead(services, await principalOf(stranger), ids)
    await markRead(services, await principalOf(stranger), undefined)
    expect(await unreadNotifications(services, await principalOf(anna))).toBe(2)
    await markRead(services, await principalOf(anna), ids)
    expect(await unreadNotifications(services, await principalOf(anna))).toBe(1)
    await markRead(services, await principalOf(anna), undefined)
    expect(await unreadNotifications(services, await principalOf(anna))).toBe(0)
  })

  it('has pages', async () => {
    await choose(anna, 'mention', true, 'never')
    for (let i = 0; i < 29; i++) await say(berta, [anna])
    await database.unsafe.rateLimit.deleteMany()
    for (let i = 0; i < 4; i++) await say(berta, [anna])
    const session = await principalOf(anna)
    const first = await listNotifications(services, session, undefined)
    const second = await listNotifications(services, session, first.nextCursor ?? undefined)
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([30, 3, null])
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(33)
    await expect(listNotifications(services, session, 'x')).rejects.toMatchObject({ code: 'bad-input' })
  })
})

describe('the daily mail', () => {
  it('counts what has waited, once, in the language of the person', async () => {
    await say(berta)
    await say(berta)
    await reviewImage(services, await memberOf(berta), picture.id, 'approved')
    await database.unsafe.user.update({ where: { id: anna.user.id }, data: { language: 'de' } })
    expect(await sendDigests(database, never)).toBe(1)
    expect(await sendDigests(database, never)).toBe(0)
    const [mail] = await mailsTo(anna)
    expect(mail?.subject).toBe('Neues bei Amend')
    expect(mail?.text).toContain('2 Kommentare zu deinen Bildern.')
    expect(mail?.text).toContain('Eine Beurteilung deiner Bilder.')
    expect(mail?.unsubscribeUrl).toContain('/api/unsubscribe?')
    expect(await listed(anna)).toHaveLength(3)
  })

  it('has a link that stops all of its kinds, what overflows of mails at once too, and no other', async () => {
    await choose(anna, 'mention', true, 'at_once')
    for (let i = 0; i < 21; i++) await say(berta, [anna])
    await say(berta)
    await sendDigests(database, never)
    const digest = (await mailsTo(anna)).at(-1)
    const link = new URL(digest?.unsubscribeUrl ?? '')
    expect(link.searchParams.get('event')).toBe('mention,comment,review')
    await unsubscribe(services, link.searchParams.get('key') ?? '', ['mention', 'comment', 'review'])
    const mails = Object.fromEntries(
      (await notificationChoices(services, await principalOf(anna))).map(({ event, mail }) => [event, mail]),
    )
    expect(mails).toEqual({
      ...{ mention: 'never', comment: 'never', review: 'never', edit: 'never' },
      ...{ decision: 'at_once', invitation: 'at_once' },
    })
    await say(berta)
    await reviewImage(services, await memberOf(berta), picture.id, 'approved')
    expect(await sendDigests(database, never)).toBe(0)
    expect(await listed(anna)).toContain('review')
  })

  it('leaves out what was read, and people who left the team, are suspended or deleted', async () => {
    await say(berta)
    await markRead(services, await principalOf(anna), undefined)
    expect(await sendDigests(database, never)).toBe(0)
    await say(berta)
    await database.unsafe.user.update({ where: { id: anna.user.id }, data: { suspendedAt: new Date() } })
    expect(await sendDigests(database, never)).toBe(0)
    await database.unsafe.user.update({ where: { id: anna.user.id }, data: { suspendedAt: null } })
    await say(berta)
    await database.unsafe.membership.deleteMany({ where: { userId: anna.user.id, workspaceId: team.id } })
    expect(await sendDigests(database, never)).toBe(0)
    expect(await mailsTo(anna)).toEqual([])
  })

  it('is written once by concurrent workers', async () => {
    await say(berta)
    const sent = await Promise.all([1, 2, 3].map(() => sendDigests(database, never)))
    expect(sent.reduce((sum, count) => sum + count, 0)).toBe(1)
    expect(await mailsTo(anna)).toHaveLength(1)
  })
})

/** Links as their makers see them, and what visitors leave behind. */
import { randomUUID } from 'node:crypto'
import { addEdit, addUpload, type Person } from '@amend/db/seed'
import { beforeEach, describe, expect, it } from 'vitest'
import { authorizeMember } from '../access.ts'
import { addToAlbum, createAlbum, deleteAlbum } from '../album/index.ts'
import { newPerson, testInstallation } from '../testing/installation.ts'
import { createShare, type ShareRequest } from './create.ts'
import { getShare, listShares, revokeShare } from './list.ts'
import { countReports, decideReport, listReports } from './moderate.ts'
import { openShare } from './open.ts'
import { countView, sharedPictures } from './page.ts'
import { reportShare } from './report.ts'
import { type ShareChange, updateShare } from './update.ts'

const { services, principalOf, team, owner, admin, editor, viewer, stranger, teamPicture } = await testInstallation()
const { database } = services
const baseUrl = 'https://amend.example.org'

const memberOf = async (person: Person) => authorizeMember(database, await principalOf(person), team.id, 'share:view')

async function share(person: Person, request: Partial<ShareRequest> = {}) {
  const whole = {
    subject: 'image',
    imageIds: [teamPicture.id],
    compare: true,
    download: true,
    remix: true,
    expiresAt: null,
  } as const
  return createShare(services, await memberOf(person), { ...whole, password: undefined, baseUrl, ...request })
}

const keyOf = ({ url }: { url: string | null }) => url?.slice(`${baseUrl}/s/`.length) ?? ''
const auditOf = (subjectId: string) =>
  database.workspace(team.id).auditLog.findMany({ where: { subjectId }, orderBy: { id: 'asc' } })

/** A photo and two results after each other. */
async function chain() {
  const photo = await addUpload(database, team.id, 'lake.jpg', { by: editor })
  const { result: night } = await addEdit(database, photo, 'make it night', { by: editor })
  const { result: fog } = await addEdit(database, night ?? photo, 'add fog', { by: editor })
  if (!night || !fog) throw new Error('A done edit has a result.')
  return { photo, night, fog }
}

beforeEach(async () => {
  await database.unsafe.rateLimit.deleteMany()
})

describe('a link', () => {
  it('is stored without its key and its password', async () => {
    const made = await share(editor, { password: 'only for friends' })
    const row = await database.workspace(team.id).shareLink.findFirstOrThrow({ where: { id: made.id } })
    expect(keyOf(made)).toMatch(/^[\w-]{24}$/)
    expect(JSON.stringify(row)).not.toContain(keyOf(made))
    expect(JSON.stringify(row)).not.toContain('only for friends')
    expect(row.passwordHash).toMatch(/^\$argon2id\$/)
    expect(JSON.stringify(await auditOf(made.id))).not.toMatch(/friends|argon2/)
  })

  it.each([
    ['a password that is too short', { password: 'short' }, 'share-password-short'],
    ['an end in the past', { expiresAt: new Date(0) }, 'bad-input'],
    ['an end in the far future', { expiresAt: new Date('2999-01-01') }, 'bad-input'],
    ['several pictures as one', { imageIds: [teamPicture.id, '0197a0b0-0000-7000-8000-000000000001'] }, 'bad-input'],
    ['a picture of nobody', { imageIds: ['0197a0b0-0000-7000-8000-000000000001'] }, 'not-found'],
  ] as const)('is not made with %s', async (_, request, code) => {
    const before = await database.workspace(team.id).shareLink.count()
    await expect(share(editor, request)).rejects.toMatchObject({ code })
    expect(await database.workspace(team.id).shareLink.count()).toBe(before)
  })

  it('is not made of a foreign picture or one in the trash', async () => {
    const foreign = await addUpload(database, stranger.workspace.id, 'x', { by: stranger })
    await expect(share(editor, { imageIds: [foreign.id] })).rejects.toMatchObject({ code: 'not-found' })
    const trashed = await addUpload(database, team.id, 'x', { by: editor })
    await database.workspace(team.id).image.update({ where: { id: trashed.id }, data: { trashedAt: new Date() } })
    await expect(share(editor, { imageIds: [trashed.id] })).rejects.toMatchObject({ code: 'in-trash' })
  })

  it('is listed with its address for who made it and for administrators, until it ends', async () => {
    const made = await share(editor)
    const ids = async (person: Person) =>
      (await listShares(services, await memberOf(person), { baseUrl })).items.map(({ id }) => id)
    const { items } = await listShares(services, await memberOf(editor), { baseUrl, imageId: teamPicture.id })
    expect(items.find(({ id }) => id === made.id)).toMatchObject({ url: made.url, views: 0, name: 'harbour.jpg' })
    expect(await ids(admin)).toContain(made.id)
    expect(await ids(owner)).toContain(made.id)
    await expect(memberOf(viewer)).rejects.toMatchObject({ code: 'not-permitted' })
    const another = await addTeamEditor()
    expect(await ids(another)).toEqual([])
    await expect(revokeShare(services, await memberOf(another), made.id)).rejects.toMatchObject({ code: 'not-found' })
    await revokeShare(services, await memberOf(admin), made.id)
    await revokeShare(services, await memberOf(admin), made.id)
    expect(await ids(editor)).not.toContain(made.id)
    expect((await auditOf(made.id)).map(({ action, actorId }) => [action, actorId])).toEqual([
      ['share:create', editor.user.id],
      ['share:revoke', admin.user.id],
    ])
  })

  it('is listed with a picture and a number of what visitors see', async () => {
    const { photo, night, fog } = await chain()
    const member = await memberOf(editor)
    const album = await createAlbum(services, member, { name: 'Trip', private: false, key: randomUUID() })
    await addToAlbum(services, member, album.id, [photo.id, night.id, fog.id])
    await database.unsafe.album.update({ where: { id: album.id }, data: { coverId: fog.id } })
    const links = {
      picture: await share(editor, { imageIds: [fog.id] }),
      selection: await share(editor, { subject: 'selection', imageIds: [fog.id, night.id, photo.id] }),
      album: await share(editor, { subject: 'album', imageIds: [], albumId: album.id }),
    }
    const seen = async () => {
      const { items } = await listShares(services, member, { baseUrl })
      const of = (id: string) => items.find((item) => item.id === id)
      const covers = Object.entries(links).map(([kind, { id }]) => [kind, of(id)?.thumbnail?.split('/')[4] ?? null])
      return { ...Object.fromEntries(covers), count: of(links.selection.id)?.count }
    }
    expect(await seen()).toEqual({ picture: fog.id, selection: fog.id, album: fog.id, count: 3 })
    const { image, safetyFlag } = database.unsafe
    await safetyFlag.create({ data: { workspaceId: team.id, imageId: fog.id, reason: 'porn', score: 0.9 } })
    expect(await seen()).toEqual({ picture: null, selection: night.id, album: photo.id, count: 2 })
    await safetyFlag.deleteMany({ where: { imageId: fog.id } })
    await image.update({ where: { id: fog.id }, data: { trashedAt: new Date() } })
    expect(await seen()).toEqual({ picture: null, selection: night.id, album: photo.id, count: 2 })
    await image.update({ where: { id: fog.id }, data: { trashedAt: null } })
    await database.unsafe.albumImage.deleteMany({ where: { albumId: album.id, imageId: fog.id } })
    // It is chosen as the cover, and no longer in the album.
    expect(await seen()).toMatchObject({ picture: fog.id, album: photo.id })
  })

  it('to a branch shows the photo and every step in order, to a picture its source at most', async () => {
    const { photo, night, fog } = await chain()
    const shown = async (request: Partial<ShareRequest>) => {
      const { principal } = await openShare(services, keyOf(await share(editor, request)), undefined)
      return (await sharedPictures(services, principal)).map(({ id }) => id)
    }
    expect(await shown({ subject: 'branch', imageIds: [fog.id] })).toEqual([photo.id, night.id, fog.id])
    expect(await shown({ imageIds: [fog.id] })).toEqual([night.id, fog.id])
    expect(await shown({ imageIds: [fog.id], compare: false })).toEqual([fog.id])
    const selected = { subject: 'selection', imageIds: [fog.id, photo.id, night.id] } as const
    expect(await shown(selected)).toEqual([fog.id, photo.id, night.id])
  })

  it('shows no picture that was moved to the trash, and nothing when its own was', async () => {
    const { photo, night, fog } = await chain()
    const branch = keyOf(await share(editor, { subject: 'branch', imageIds: [fog.id] }))
    const selection = keyOf(await share(editor, { subject: 'selection', imageIds: [fog.id, photo.id] }))
    const trash = (id: string) =>
      database.workspace(team.id).image.update({ where: { id }, data: { trashedAt: new Date() } })
    const shown = async (key: string) =>
      (await sharedPictures(services, (await openShare(services, key, undefined)).principal)).map(({ id }) => id)
    await trash(night.id)
    expect(await shown(branch)).toEqual([photo.id, fog.id])
    await trash(fog.id)
    await expect(shown(branch)).rejects.toMatchObject({ code: 'not-found' })
    expect(await shown(selection)).toEqual([photo.id])
  })

  it('to an album is made by a member who sees it, unless only they do', async () => {
    const member = await memberOf(editor)
    const make = (more: object) =>
      createAlbum(services, member, { name: 'Sea', private: false, key: randomUUID(), ...more })
    const shared = async (albumId: string, person = editor) =>
      share(person, { subject: 'album', imageIds: [], albumId })
    const album = await make({})
    expect(await shared(album.id)).toMatchObject({ albumId: album.id, imageId: null, name: 'Sea', count: null })
    await expect(shared((await make({ private: true })).id)).rejects.toMatchObject({ code: 'album-private' })
    await expect(shared((await make({ private: true })).id, admin)).rejects.toMatchObject({ code: 'not-found' })
    const foreign = { workspaceId: stranger.workspace.id, name: 'Theirs' }
    const { id } = await database.workspace(stranger.workspace.id).album.create({ data: foreign })
    await expect(shared(id)).rejects.toMatchObject({ code: 'not-found' })
    const before = await database.workspace(team.id).shareLink.count()
    for (const request of [
      { subject: 'album', imageIds: [] },
      { subject: 'album', imageIds: [teamPicture.id], albumId: album.id },
      { subject: 'image', albumId: album.id },
      { subject: 'selection', imageIds: [] },
    ] as const) {
      await expect(share(editor, request)).rejects.toMatchObject({ code: 'bad-input' })
    }
    expect(await database.workspace(team.id).shareLink.count()).toBe(before)
  })

  it('to an album is listed with its name and first picture, and goes with the album', async () => {
    const member = await memberOf(editor)
    const { id: albumId } = await createAlbum(services, member, { name: 'Harbour', private: false, key: randomUUID() })
    await addToAlbum(services, member, albumId, [teamPicture.id])
    const made = await share(editor, { subject: 'album', imageIds: [], albumId })
    const list = async () => (await listShares(services, member, { baseUrl, albumId })).items
    expect(await list()).toMatchObject([{ id: made.id, name: 'Harbour', instruction: null }])
    expect((await list())[0]?.thumbnail).toContain(teamPicture.id)
    await deleteAlbum(services, member, albumId)
    expect(await list()).toEqual([])
  })

  it('counts the visits of a network once within the hour', async () => {
    const made = await share(editor)
    const { principal } = await openShare(services, keyOf(made), undefined)
    for (const address of ['192.0.2.1', '192.0.2.1', '198.51.100.7']) await countView(services, principal, address)
    const { items } = await listShares(services, await memberOf(editor), { baseUrl })
    expect(items.find(({ id }) => id === made.id)?.views).toBe(2)
  })
})

describe('a change of a link', () => {
  const change = async (person: Person, id: string, to: ShareChange) =>
    updateShare(services, await memberOf(person), id, { change: to, baseUrl })

  it('keeps its address and is logged with what was before, without the password', async () => {
    const made = await share(editor, { password: 'only for friends' })
    const expiresAt = new Date(Date.now() + 86_400_000)
    expect(await change(editor, made.id, { download: false, expiresAt })).toMatchObject({
      ...{ url: made.url, download: false, hasPassword: true, expiresAt: expiresAt.toISOString() },
    })
    await change(editor, made.id, { password: 'for other friends' })
    expect(await change(admin, made.id, { password: null })).toMatchObject({ hasPassword: false })
    expect(await change(editor, made.id, {})).toMatchObject({ download: false })
    const log = (await auditOf(made.id)).filter(({ action }) => action === 'share:update')
    expect(log.map(({ actorId, data }) => [actorId, data])).toEqual([
      [
        editor.user.id,
        {
          before: { download: true, expiresAt: null },
          after: { download: false, expiresAt: expiresAt.toISOString() },
        },
      ],
      [editor.user.id, { before: { password: true }, after: { password: 'changed' } }],
      [admin.user.id, { before: { password: true }, after: { password: false } }],
    ])
    expect(JSON.stringify(log)).not.toMatch(/friends|argon2/)
  })

  it.each([
    ['a password that is too short', { password: 'short' }, 'share-password-short'],
    ['an end in the past', { expiresAt: new Date(0) }, 'bad-input'],
    ['an end in the far future', { expiresAt: new Date('2999-01-01') }, 'bad-input'],
  ] as const)('is refused with %s, and changes nothing', async (_, to, code) => {
    const made = await share(editor)
    await expect(change(editor, made.id, { download: false, ...to })).rejects.toMatchObject({ code })
    expect(await getShare(services, await memberOf(editor), { id: made.id, baseUrl })).toEqual(made)
    expect((await auditOf(made.id)).map(({ action }) => action)).toEqual(['share:create'])
  })

  it('is for its maker and administrators, while it lives', async () => {
    const made = await share(editor)
    const another = await addTeamEditor()
    const absent = { code: 'not-found' }
    await expect(change(another, made.id, { download: false })).rejects.toMatchObject(absent)
    await expect(getShare(services, await memberOf(another), { id: made.id, baseUrl })).rejects.toMatchObject(absent)
    expect(await change(owner, made.id, { download: false })).toMatchObject({ download: false })
    await revokeShare(services, await memberOf(editor), made.id)
    await expect(change(editor, made.id, { expiresAt: null })).rejects.toMatchObject(absent)
    const expired = await share(editor)
    await database.workspace(team.id).shareLink.update({ where: { id: expired.id }, data: { expiresAt: new Date() } })
    await expect(change(editor, expired.id, { expiresAt: null })).rejects.toMatchObject(absent)
  })

  it('follows another one that comes at the same time', async () => {
    const made = await share(editor)
    await Promise.all([1, 2, 3, 4].map((n) => change(editor, made.id, { download: n % 2 === 0 })))
    const log = (await auditOf(made.id)).filter(({ action }) => action === 'share:update')
    const values = log.map(({ data }) => data as { before: { download: boolean }; after: { download: boolean } })
    for (const [i, { before, after }] of values.entries()) {
      expect(after.download).toBe(!before.download)
      expect(before.download).toBe(values[i - 1]?.after.download ?? true)
    }
  })
})

describe('a report of a visitor', () => {
  it('is stored and mailed to the administrators once, whatever is in it', async () => {
    const made = await share(editor)
    const { principal } = await openShare(services, keyOf(made), undefined)
    const url = `${baseUrl}/s/${keyOf(made)}`
    const report = (address: string) =>
      reportShare(services, principal, { reason: 'personal', comment: '<b>It is me</b>', url, address })
    await report('192.0.2.1')
    await report('192.0.2.2')
    const stored = await database.workspace(team.id).shareReport.findMany({ where: { shareLinkId: made.id } })
    expect(stored).toMatchObject([{ reason: 'personal' }, { comment: '<b>It is me</b>' }])
    const mails = await database.installation.mailOutbox.findMany({ where: { text: { contains: keyOf(made) } } })
    expect(mails.map(({ recipient }) => recipient)).toEqual([owner.user.email])
    expect(mails[0]?.html).not.toContain('It is me')
    expect((await auditOf(made.id)).map(({ action }) => action)).toEqual([
      'share:create',
      'share:report',
      'share:report',
    ])
  })

  it('is limited for a network', async () => {
    const { principal } = await openShare(services, keyOf(await share(editor)), undefined)
    const report = () =>
      reportShare(services, principal, { reason: 'other', comment: '', url: baseUrl, address: '203.0.113.9' })
    for (let i = 0; i < 5; i++) await report()
    await expect(report()).rejects.toMatchObject({ code: 'too-many-attempts' })
  })
})

async function addTeamEditor(): Promise<Person> {
  const person = await newPerson(database)
  await database.installation.membership.create({
    data: { workspaceId: team.id, userId: person.user.id, role: 'editor' },
  })
  return person
}

describe('a report about a link', () => {
  const report = async (person = editor) => {
    const made = await share(person)
    const { principal } = await openShare(services, keyOf(made), undefined)
    await reportShare(services, principal, {
      reason: 'personal',
      comment: 'That is me.',
      url: 'x',
      address: '192.0.2.9',
    })
    const { items } = await listReports(services, { decided: false })
    const [item] = items
    if (!item) throw new Error('The report is missing.')
    return { made, item }
  }
  const administrator = () => principalOf(owner)

  it('is listed with an address that opens the page, until it is decided', async () => {
    const { made, item } = await report()
    expect(item).toMatchObject({
      ...{ reason: 'personal', comment: 'That is me.', subject: 'image', live: true, url: made.url, outcome: null },
      ...{ workspace: { id: team.id }, decidedBy: null },
    })
    expect(await countReports(database)).toBeGreaterThan(0)
    const kept = await decideReport(services, await administrator(), { id: item.id, outcome: 'kept' })
    expect(kept).toMatchObject({ outcome: 'kept', live: true, decidedBy: { id: owner.user.id } })
    expect((await listReports(services, { decided: false })).items.map(({ id }) => id)).not.toContain(item.id)
    expect((await listReports(services, { decided: true })).items.map(({ id }) => id)).toContain(item.id)
    await expect(openShare(services, keyOf(made), undefined)).resolves.toBeDefined()
  })

  it('ends the link at once, with all other reports about it, and once', async () => {
    const { made, item } = await report()
    const { principal } = await openShare(services, keyOf(made), undefined)
    await reportShare(services, principal, { reason: 'illegal', comment: '', url: 'x', address: '192.0.2.77' })
    const decide = async (outcome: 'kept' | 'ended') =>
      decideReport(services, await administrator(), { id: item.id, outcome })
    const both = await Promise.allSettled([decide('ended'), decide('ended')])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(decide('kept')).rejects.toMatchObject({ code: 'changed-meanwhile' })
    await expect(openShare(services, keyOf(made), undefined)).rejects.toMatchObject({ code: 'not-found' })
    expect(await database.unsafe.shareReport.count({ where: { shareLinkId: made.id, outcome: 'ended' } })).toBe(2)
    expect((await auditOf(made.id)).filter(({ action }) => action === 'share:moderate')).toMatchObject([
      {
        actorId: owner.user.id,
        data: { before: { outcome: null, live: true }, after: { outcome: 'ended', live: false } },
      },
    ])
  })
})

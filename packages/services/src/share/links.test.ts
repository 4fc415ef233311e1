/** Links as their makers see them, and what visitors leave behind. */
import { addEdit, addUpload, type Person } from '@amend/db/seed'
import { describe, expect, it } from 'vitest'
import { authorizeMember } from '../access.ts'
import { newPerson, testInstallation } from '../testing/installation.ts'
import { createShare, type ShareRequest } from './create.ts'
import { listShares, revokeShare } from './list.ts'
import { openShare } from './open.ts'
import { countView, sharedPictures } from './page.ts'
import { reportShare } from './report.ts'

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

  it('counts the visits of a network once within the hour', async () => {
    const made = await share(editor)
    const { principal } = await openShare(services, keyOf(made), undefined)
    for (const address of ['192.0.2.1', '192.0.2.1', '198.51.100.7']) await countView(services, principal, address)
    const { items } = await listShares(services, await memberOf(editor), { baseUrl })
    expect(items.find(({ id }) => id === made.id)?.views).toBe(2)
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

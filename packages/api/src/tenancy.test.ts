/**
 * Calls every procedure without permission: signed out, as a stranger, as a member of another workspace with foreign
 * ids, as a viewer; and with permission, so that a refusal of everybody would fail too.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createApiKey } from '@amend/auth'
import {
  can,
  type Permission,
  type WorkspacePermission,
  type WorkspaceRole,
  workspacePermissions,
} from '@amend/auth/permissions'
import { addEdit, addTeam, addUpload, type Person } from '@amend/db/seed'
import { picture, settings } from '@amend/services/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, procedures } from './testing/http.ts'
import { testInstallation } from './testing/installation.ts'

const installation = await testInstallation({ downloads: { mayConnect: () => false, ports: [80] } })
const { services, contextOf, team, owner, admin, editor, viewer, stranger } = installation
const { database } = services

/** Ids of one workspace's records for inputs. */
interface Subjects {
  readonly workspaceId: string
  readonly imageId: string
  readonly trashedId: string
  readonly editId: string
  readonly exportId: string
  readonly invitationId: string
  /** Of a member. */
  readonly userId: string
  readonly shareId: string
  readonly apiKeyId: string
  readonly webhookId: string
  readonly deliveryId: string
  readonly albumId: string
  readonly tagId: string
  /** Of the editor, or of the stranger. */
  readonly commentId: string
}

/** How another workspace's record reads in a request for an own workspace. */
type Foreign =
  /** The whole request fails. */
  | 'not-found'
  /** Each id has an outcome. */
  | 'each-not-found'
  /** The answer omits it. */
  | 'left-out'
  /** The input has no id but the workspace's. */
  | 'no-id'

interface Entry {
  readonly input: (subjects: Subjects) => object
  readonly foreign: Foreign
  /** The status with permission; default 200. An operation that is impossible in this test fails for another reason. */
  readonly allowed?: number | readonly [WorkspaceRole, number]
  /** It ends a membership, a workspace or its record: each role gets a team of its own for it. */
  readonly disposable?: true
}

const key = () => randomUUID()
const editInput = ({ workspaceId, imageId: sourceId }: Subjects) => {
  return { workspaceId, sourceId, instruction: 'make it night', settings, key: key() }
}
const image = ({ workspaceId, imageId: id }: Subjects) => ({ workspaceId, id })
const images = ({ workspaceId, imageId }: Subjects) => ({ workspaceId, ids: [imageId] })
const trashed = ({ workspaceId, trashedId }: Subjects) => ({ workspaceId, ids: [trashedId] })
const edit = ({ workspaceId, editId: id }: Subjects) => ({ workspaceId, id })
const webhook = ({ workspaceId, webhookId: id }: Subjects) => ({ workspaceId, id })
const edits = ({ workspaceId, editId }: Subjects) => ({ workspaceId, ids: [editId] })
const album = ({ workspaceId, albumId: id }: Subjects) => ({ workspaceId, id })
const inAlbum = (s: Subjects) => ({ ...album(s), ids: [s.imageId] })
const tag = ({ workspaceId, tagId: id }: Subjects) => ({ workspaceId, id })
const comment = ({ workspaceId, commentId: id }: Subjects) => ({ workspaceId, id })
const ofImage = ({ workspaceId, imageId }: Subjects) => ({ workspaceId, imageId })
const only = ({ workspaceId }: Subjects) => ({ workspaceId })
const person = ({ workspaceId, userId }: Subjects) => ({ workspaceId, userId })

/** Procedures of a workspace. A procedure that is missing here fails the first test. */
const inWorkspace: Readonly<Record<string, Entry>> = {
  'image.list': { input: only, foreign: 'no-id' },
  'image.stacks': { input: only, foreign: 'no-id' },
  'image.facets': { input: only, foreign: 'no-id' },
  'image.get': { input: image, foreign: 'not-found' },
  'image.tree': { input: image, foreign: 'not-found' },
  'image.recipe': { input: image, foreign: 'not-found' },
  'image.rename': { input: (s) => ({ ...image(s), name: 'Mine' }), foreign: 'not-found' },
  'image.setFavourite': { input: (s) => ({ ...images(s), favourite: true }), foreign: 'each-not-found' },
  'image.trash': { input: images, foreign: 'each-not-found' },
  'image.restore': { input: images, foreign: 'each-not-found' },
  'image.delete': { input: trashed, foreign: 'each-not-found' },
  'image.importFromUrl': {
    input: ({ workspaceId }) => ({ workspaceId, url: 'http://example.org:1/', key: key() }),
    foreign: 'no-id',
    allowed: 400,
  },
  'image.export': {
    input: (s) => ({ ...image(s), format: 'png', size: 'original', recipe: false }),
    foreign: 'not-found',
  },
  'image.exportStatus': { input: ({ workspaceId, exportId: id }) => ({ workspaceId, id }), foreign: 'not-found' },
  'edit.request': { input: (s) => ({ ...editInput(s), variants: 1 }), foreign: 'not-found' },
  'edit.explore': {
    input: (s) => ({ ...editInput(s), textGuidances: [1, 2, 3], imageGuidances: [1, 2, 3] }),
    foreign: 'not-found',
  },
  'edit.replay': { input: (s) => ({ ...edit(s), key: key() }), foreign: 'not-found' },
  'edit.cancel': { input: edits, foreign: 'left-out' },
  'edit.retry': { input: edits, foreign: 'left-out' },
  'edit.reorder': { input: edits, foreign: 'left-out' },
  'edit.queue': { input: only, foreign: 'no-id' },
  'edit.get': { input: edit, foreign: 'not-found' },
  'edit.active': { input: only, foreign: 'no-id' },
  'edit.positions': { input: edits, foreign: 'left-out' },
  'edit.mask': { input: edit, foreign: 'not-found' },
  'edit.instructions': { input: only, foreign: 'no-id' },
  'share.create': {
    input: ({ workspaceId, imageId }) => ({ workspaceId, subject: 'image', imageIds: [imageId], expiresAt: null }),
    foreign: 'not-found',
  },
  'share.list': { input: only, foreign: 'no-id' },
  'share.revoke': {
    input: ({ workspaceId, shareId: id }) => ({ workspaceId, id }),
    foreign: 'not-found',
  },
  'shelf.open': {
    input: ({ workspaceId, imageId }) => ({ workspaceId, imageId }),
    foreign: 'not-found',
    // The model of this test has no looks.
    allowed: 400,
  },
  'workspace.storage': { input: only, foreign: 'no-id' },
  'credit.state': { input: only, foreign: 'no-id' },
  'workspace.rename': { input: (s) => ({ ...only(s), name: 'Studio' }), foreign: 'no-id' },
  'workspace.delete': { input: only, foreign: 'no-id', disposable: true },
  'member.list': { input: only, foreign: 'no-id' },
  'member.changeRole': { input: (s) => ({ ...person(s), role: 'viewer' }), foreign: 'not-found' },
  'member.handOver': { input: person, foreign: 'not-found', disposable: true },
  'member.remove': {
    input: (s) => ({ ...person(s), left: { pictures: 'keep' } }),
    foreign: 'not-found',
    disposable: true,
  },
  'member.leave': {
    input: only,
    foreign: 'no-id',
    // Of the last owner it is refused.
    allowed: ['owner', 409],
    disposable: true,
  },
  'activity.list': { input: only, foreign: 'no-id' },
  'audit.list': { input: only, foreign: 'no-id' },
  'invitation.list': { input: only, foreign: 'no-id' },
  'invitation.create': { input: (s) => ({ ...only(s), role: 'viewer' }), foreign: 'no-id' },
  'invitation.revoke': { input: ({ workspaceId, invitationId: id }) => ({ workspaceId, id }), foreign: 'not-found' },
  'apiKey.list': { input: only, foreign: 'no-id' },
  'apiKey.create': { input: (s) => ({ ...only(s), name: 'Script', scope: 'edit', expiresAt: null }), foreign: 'no-id' },
  'apiKey.revoke': { input: ({ workspaceId, apiKeyId: id }) => ({ workspaceId, id }), foreign: 'not-found' },
  'webhook.list': { input: only, foreign: 'no-id' },
  'webhook.get': { input: webhook, foreign: 'not-found' },
  'webhook.create': {
    input: (s) => ({ ...only(s), url: 'https://192.0.2.1/hook', kinds: ['edit.finished'] }),
    foreign: 'no-id',
    // The address is not a public one.
    allowed: 400,
  },
  'webhook.update': { input: (s) => ({ ...webhook(s), kinds: ['edit.failed'] }), foreign: 'not-found' },
  'webhook.rotateSecret': { input: webhook, foreign: 'not-found' },
  'webhook.test': { input: webhook, foreign: 'not-found' },
  'webhook.deliveries': { input: ({ workspaceId, webhookId }) => ({ workspaceId, webhookId }), foreign: 'not-found' },
  'webhook.redeliver': { input: ({ workspaceId, deliveryId: id }) => ({ workspaceId, id }), foreign: 'not-found' },
  'webhook.delete': {
    input: webhook,
    foreign: 'not-found',
    // The admin has deleted it before.
    allowed: ['owner', 404],
  },
  'album.list': { input: only, foreign: 'no-id' },
  'album.get': { input: album, foreign: 'not-found' },
  'album.images': { input: album, foreign: 'not-found' },
  'album.create': { input: (s) => ({ ...only(s), name: 'Mine', key: key() }), foreign: 'no-id' },
  'album.update': { input: (s) => ({ ...album(s), name: 'Mine', coverId: s.imageId }), foreign: 'not-found' },
  'album.add': { input: inAlbum, foreign: 'not-found' },
  'album.remove': { input: inAlbum, foreign: 'not-found' },
  'album.move': { input: (s) => ({ ...inAlbum(s), before: null }), foreign: 'not-found' },
  'album.delete': { input: ({ workspaceId }) => ({ workspaceId, id: key() }), foreign: 'not-found', allowed: 404 },
  'tag.list': { input: only, foreign: 'no-id' },
  'tag.of': { input: images, foreign: 'left-out' },
  'tag.add': { input: (s) => ({ ...images(s), names: ['mine'] }), foreign: 'each-not-found' },
  'tag.remove': { input: (s) => ({ ...images(s), tagIds: [s.tagId] }), foreign: 'each-not-found' },
  'tag.rename': { input: (s) => ({ ...tag(s), name: 'mine too' }), foreign: 'not-found' },
  'tag.merge': { input: (s) => ({ ...tag(s), into: s.tagId }), foreign: 'not-found' },
  'tag.delete': { input: ({ workspaceId }) => ({ workspaceId, id: key() }), foreign: 'not-found', allowed: 404 },
  'comment.list': { input: ofImage, foreign: 'not-found' },
  'comment.add': { input: (s) => ({ ...ofImage(s), text: 'mine', key: key() }), foreign: 'not-found' },
  // Only the author edits a comment: the next tests cover the author.
  'comment.edit': { input: (s) => ({ ...comment(s), id: key(), text: 'mine' }), foreign: 'not-found', allowed: 404 },
  'comment.delete': { input: (s) => ({ ...comment(s), id: key() }), foreign: 'not-found', allowed: 404 },
  'comment.react': { input: (s) => ({ ...comment(s), reaction: 'like', on: true }), foreign: 'not-found' },
  'review.get': { input: ofImage, foreign: 'not-found' },
  'review.rate': { input: (s) => ({ ...ofImage(s), stars: 3 }), foreign: 'not-found' },
  'review.decide': { input: (s) => ({ ...ofImage(s), verdict: 'approved' }), foreign: 'not-found' },
  'event.cursor': { input: only, foreign: 'no-id' },
  'event.follow': { input: (s) => ({ ...only(s), lastEventId: '0' }), foreign: 'no-id' },
}

/** Procedures on one's own account. */
const ofOneself: Readonly<Record<string, { input?: () => object; foreign?: 'not-found' | 'refused' }>> = {
  'account.update': { input: () => ({ name: 'Me' }) },
  'account.sessions': {},
  'account.endSession': {
    // A foreign session.
    input: () => ({ id: sessionOfOwner }),
    foreign: 'not-found',
  },
  'account.endOtherSessions': {},
  'account.changePassword': { input: () => ({ next: 'another good long password' }) },
  'account.unlinkProvider': { input: () => ({ provider: 'github' }) },
  'model.current': {},
  'workspace.create': { input: () => ({ name: 'A team' }) },
  // Not deleted, and not one's own.
  'workspace.restore': { input: () => ({ id: team.id }), foreign: 'not-found' },
  'invitation.accept': { input: () => ({ key: 'guessed' }), foreign: 'refused' },
  'invitation.decline': { input: () => ({ key: 'guessed' }), foreign: 'refused' },
}

/** Procedures that need a permission in the installation. */
const inInstallation: Readonly<Record<string, () => object>> = {
  'edit.everyones': () => ({}),
  'edit.cancelAnybodys': () => ({ ids: [ours.editId] }),
  'mail.list': () => ({}),
  'credit.setLimit': () => ({ workspaceId: team.id, credits: null }),
  'mail.get': () => ({ id: mailId }),
}

const forAnybody = [
  ...['account.me', 'account.entry', 'account.providers', 'account.signUp', 'account.requestLink'],
  ...['account.checkSignUp', 'account.requestConfirmation'],
  ...['account.requestPasswordReset', 'account.readLink', 'invitation.read'],
]

let ours: Subjects
let theirs: Subjects
let sessionOfOwner: string
let mailId: string

async function subjectsOf(workspaceId: string, by: Person): Promise<Subjects> {
  const source = await addUpload(database, workspaceId, 'private.jpg', { by })
  const trashed = await addUpload(database, workspaceId, 'trashed.jpg', { by })
  const { edit } = await addEdit(database, source, 'a private instruction', { by, status: 'queued' })
  const scope = database.workspace(workspaceId)
  const { sha256 } = await services.blobs.put(await picture('png'))
  await database.installation.blob.createMany({
    data: { sha256, bytes: 1n, mediaType: 'image/png' },
    skipDuplicates: true,
  })
  await scope.edit.updateMany({ where: { id: edit.id }, data: { maskHash: sha256, resolution: 128 } })
  await scope.image.updateMany({ where: { id: trashed.id }, data: { trashedAt: new Date() } })
  const { id: exportId } = await scope.export.create({
    data: { workspaceId, imageId: source.id, format: 'webp', size: 'original', withRecipe: false },
  })
  const { id: invitationId } = await scope.invitation.create({
    data: {
      ...{ workspaceId, keyHash: randomUUID().replaceAll('-', '').repeat(2), role: 'viewer', maxUses: 1 },
      expiresAt: new Date(Date.now() + 1e9),
    },
  })
  const { userId } = await scope.membership.findFirstOrThrow({ orderBy: { role: 'desc' } })
  const { id: shareId } = await scope.shareLink.create({
    data: {
      workspaceId,
      subject: 'image',
      imageId: source.id,
      keyHash: hashOf(source.id),
      keySealed: '',
      createdById: by.user.id,
    },
  })
  const { key } = await createApiKey(database, { workspaceId, createdById: by.user.id, name: 'private', scope: 'read' })
  const { id: webhookId } = await scope.webhook.create({
    data: { workspaceId, url: 'https://private.example.org/', kinds: [], secret: 'whsec_private', sequence: 0n },
  })
  const { id: deliveryId } = await scope.webhookDelivery.create({
    data: { workspaceId, webhookId, kind: 'edit.finished', payload: { private: true } },
  })
  const { id: albumId } = await scope.album.create({ data: { workspaceId, name: 'a private album' } })
  const { id: tagId } = await scope.tag.create({ data: { workspaceId, name: 'A private tag', key: 'a private tag' } })
  const said = { workspaceId, imageId: source.id, authorId: by.user.id, text: 'a private comment' }
  const { id: commentId } = await scope.comment.create({ data: said })
  const shared = { exportId, invitationId, userId, shareId, apiKeyId: key.id, webhookId, deliveryId }
  return {
    workspaceId,
    imageId: source.id,
    trashedId: trashed.id,
    editId: edit.id,
    ...shared,
    albumId,
    tagId,
    commentId,
  }
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

/** All records of a workspace, to verify that nothing has changed. */
async function everythingOf(id: string): Promise<unknown> {
  const { workspaceId: _, auditLog: __, ...models } = database.workspace(id)
  const tables = Object.values(models) as { findMany(): Promise<unknown[]> }[]
  const rows = await Promise.all(tables.map((table) => table.findMany()))
  return rows.map((table) =>
    table.map((row) => JSON.stringify(row, (_, v) => (typeof v === 'bigint' ? String(v) : v))).sort(),
  )
}

beforeAll(async () => {
  ours = await subjectsOf(team.id, editor)
  theirs = await subjectsOf(stranger.workspace.id, stranger)
  await contextOf(owner)
  const where = { userId: owner.user.id }
  sessionOfOwner = (await database.installation.session.findFirstOrThrow({ where })).id
  const mail = { recipient: 'a@example.org', subject: 'A link', text: 'https://…' }
  mailId = (await database.installation.mailOutbox.create({ data: mail })).id
})

const notFound = { error: { message: 'This is not here, or you may not see it.', data: { code: 'not-found' } } }
const permissionOf = (path: string) => procedures.get(path)?.meta?.permission as Permission

it('covers every procedure', () => {
  const known = [...Object.keys(inWorkspace), ...Object.keys(ofOneself), ...Object.keys(inInstallation), ...forAnybody]
  expect([...procedures.keys()].sort()).toEqual(known.sort())
})

describe.each(Object.entries(inWorkspace))('%s', (path, { input, allowed = 200, disposable }) => {
  it('requires a permission of the workspace', () => {
    expect(workspacePermissions).toContain(permissionOf(path))
  })

  it('refuses signed-out clients and strangers, and changes nothing', async () => {
    const before = await everythingOf(team.id)
    const signedOut = await call(await contextOf(), path, input(ours))
    expect(signedOut.status).toBe(401)
    const outsider = await call(await contextOf(stranger), path, input(ours))
    expect(outsider).toMatchObject({ status: 404, json: notFound })
    const nowhere = await call(await contextOf(stranger), path, input({ ...ours, workspaceId: randomUUID() }))
    expect(nowhere.text).toBe(outsider.text)
    expect(await everythingOf(team.id)).toEqual(before)
  })

  it.each([
    ['viewer', viewer],
    ['editor', editor],
    ['admin', admin],
    ['owner', owner],
  ] as const)('follows the permission table for the role %s', async (role, person) => {
    const place = disposable ? (await addTeam(database, 'Other', { owner, admin, editor, viewer })).id : team.id
    const answer = await call(await contextOf(person), path, input({ ...ours, workspaceId: place }))
    const status = typeof allowed === 'number' ? allowed : allowed[0] === role ? allowed[1] : 200
    if (can(role, permissionOf(path) as WorkspacePermission)) expect(answer).toMatchObject({ status })
    else expect(answer).toMatchObject({ status: 403, json: { error: { data: { code: 'not-permitted' } } } })
  })
})

describe.each(Object.entries(inWorkspace).filter(([, { foreign }]) => foreign !== 'no-id'))(
  '%s',
  (path, { input, foreign }) => {
    it('does not reach records of another workspace through the own one', async () => {
      const before = await everythingOf(stranger.workspace.id)
      for (const member of [owner, editor]) {
        const answer = await call(await contextOf(member), path, input({ ...theirs, workspaceId: team.id }))
        if (!can(member === owner ? 'owner' : 'editor', permissionOf(path))) expect(answer.status).toBe(403)
        else if (foreign === 'not-found') expect(answer.status).toBe(404)
        else {
          expect(answer.status).toBe(200)
          const nothing = foreign === 'left-out' ? [] : [{ ok: false, error: { code: 'not-found' } }]
          expect(answer.json).toMatchObject({ result: { data: nothing } })
        }
        expect(answer.text).not.toContain('private')
      }
      expect(await everythingOf(stranger.workspace.id)).toEqual(before)
    })
  },
)

describe.each(Object.entries(ofOneself))('%s', (path, { input = () => ({}), foreign }) => {
  it('requires a session and reaches the own account only', async () => {
    const before = await database.installation.session.count({ where: { userId: owner.user.id } })
    expect((await call(await contextOf(), path, input())).status).toBe(401)
    const answer = await call(await contextOf(stranger), path, input())
    if (foreign === 'not-found') expect(answer).toMatchObject({ status: 404, json: notFound })
    else if (foreign) expect(answer.status).toBe(404)
    else expect(answer.status).not.toBe(401)
    expect(await database.installation.session.count({ where: { userId: owner.user.id } })).toBe(before)
  })
})

describe.each(Object.entries(inInstallation))('%s', (path, input) => {
  it('is for administrators', async () => {
    expect((await call(await contextOf(), path, input())).status).toBe(401)
    expect((await call(await contextOf(stranger), path, input())).status).toBe(403)
    // An administrator of the installation who also owns a team.
    expect((await call(await contextOf(owner), path, input())).status).toBe(200)
  })
})

it('refuses an administrator of the installation in a foreign workspace', async () => {
  for (const [path, { input }] of Object.entries(inWorkspace)) {
    expect((await call(await contextOf(owner), path, input(theirs))).status, path).toBe(404)
  }
})

it('lets editors cancel their own edits only, and owners and admins any edit', async () => {
  const editOf = async (by: Person) => {
    const { edit } = await addEdit(database, installation.teamPicture, 'x', { by, status: 'queued' })
    return edit.id
  }
  const cancel = async (by: Person, id: string) =>
    (await call(await contextOf(by), 'edit.cancel', { workspaceId: team.id, ids: [id] })).json
  const ofOwner = await editOf(owner)
  expect(await cancel(editor, ofOwner)).toMatchObject({ result: { data: [] } })
  expect(await cancel(owner, ofOwner)).toMatchObject({ result: { data: [ofOwner] } })
  const ofEditor = await editOf(editor)
  expect(await cancel(editor, ofEditor)).toMatchObject({ result: { data: [ofEditor] } })
  for (const other of [admin, owner]) {
    const id = await editOf(editor)
    expect(await cancel(other, id)).toMatchObject({ result: { data: [id] } })
  }
})

/**
 * Calls every procedure without permission: signed out, as a stranger, as a member of another workspace with foreign
 * ids, as a viewer; and with permission, so that a refusal of everybody would fail too.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createApiKey } from '@amend/auth'
import { can, type Permission, type WorkspacePermission, workspacePermissions } from '@amend/auth/permissions'
import { addEdit, addTeam, addUpload, type Person } from '@amend/db/seed'
import { picture } from '@amend/services/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, procedures } from './testing/http.ts'
import { testInstallation } from './testing/installation.ts'
import { inWorkspace, type Subjects } from './testing/workspace-examples.ts'

const installation = await testInstallation({ downloads: { mayConnect: () => false, ports: [80] } })
const { services, contextOf, team, owner, admin, editor, viewer, stranger } = installation
const { database } = services

/** An answer of a browser that no authenticator has signed. */
const unsigned = {
  ...{ id: 'x', rawId: 'x', type: 'public-key', clientExtensionResults: {} },
  response: { clientDataJSON: 'x', attestationObject: 'x' },
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
  'account.requestEmailChange': { input: () => ({ email: 'me@example.org', password: 'not mine' }) },
  'account.prove': { input: () => ({ password: 'not mine' }) },
  'account.deletion': {},
  'account.delete': { input: () => ({ password: 'not mine' }) },
  'accountExport.latest': {},
  'accountExport.request': { input: () => ({ password: 'not mine' }) },
  'notification.list': { input: () => ({}) },
  'notification.unread': {},
  'notification.markRead': { input: () => ({}) },
  'notification.choices': {},
  'notification.choose': { input: () => ({ event: 'mention', app: false, mail: 'never' }) },
  'twoFactor.state': {},
  'twoFactor.begin': { input: () => ({ password: 'not mine' }) },
  'twoFactor.confirm': { input: () => ({ code: '000000' }) },
  'twoFactor.renewCodes': { input: () => ({ password: 'not mine', code: '000000' }) },
  'twoFactor.disable': { input: () => ({ password: 'not mine', code: '000000' }) },
  'passkey.list': {},
  'passkey.begin': { input: () => ({ password: 'not mine' }) },
  'passkey.add': { input: () => ({ name: 'Mine', response: unsigned }) },
  'passkey.rename': { input: () => ({ id: passkeyOfOwner, name: 'Mine' }), foreign: 'not-found' },
  'passkey.remove': { input: () => ({ id: passkeyOfOwner }), foreign: 'not-found' },
  'account.changePassword': { input: () => ({ next: 'another good long password' }) },
  'account.unlinkProvider': { input: () => ({ provider: 'github' }) },
  'announcement.current': {},
  'feedback.consent': {},
  'feedback.setConsent': { input: () => ({ given: true }) },
  // A foreign workspace.
  'model.current': { input: () => ({ workspaceId: team.id }), foreign: 'not-found' },
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
  ...['account.signInStep', 'account.readEmailChange', 'account.confirmEmailChange'],
  ...['passkey.rules', 'passkey.beginSignIn', 'notification.unsubscribe'],
]

let ours: Subjects
let theirs: Subjects
let sessionOfOwner: string
let passkeyOfOwner: string
let mailId: string

async function subjectsOf(workspaceId: string, by: Person): Promise<Subjects> {
  const source = await addUpload(database, workspaceId, 'private.jpg', { by })
  const trashed = await addUpload(database, workspaceId, 'trashed.jpg', { by })
  const flagged = await addUpload(database, workspaceId, 'flagged.jpg', { by })
  const { edit } = await addEdit(database, source, 'a private instruction', { by, status: 'queued' })
  const scope = database.workspace(workspaceId)
  await scope.safetyFlag.create({ data: { workspaceId, imageId: flagged.id, reason: 'porn', score: 0.9 } })
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
    flaggedId: flagged.id,
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

/** What of an account others must not change. */
async function privateRowsOf({ user: { id: userId } }: Person) {
  const { session, passkey, twoFactor, accountExport, user } = database.installation
  return {
    sessions: await session.count({ where: { userId } }),
    passkeys: await passkey.findMany({ where: { userId } }),
    twoFactor: await twoFactor.findMany({ where: { userId } }),
    exports: await accountExport.findMany({ where: { userId } }),
    notifications: await database.unsafe.notification.findMany({ where: { userId } }),
    choices: await database.installation.notificationChoice.findMany({ where: { userId } }),
    user: await user.findUnique({ where: { id: userId }, select: { email: true, deletedAt: true } }),
  }
}

beforeAll(async () => {
  ours = await subjectsOf(team.id, editor)
  theirs = await subjectsOf(stranger.workspace.id, stranger)
  await contextOf(owner)
  const where = { userId: owner.user.id }
  sessionOfOwner = (await database.installation.session.findFirstOrThrow({ where })).id
  const key = { credentialId: 'private', publicKey: Buffer.from('private'), counter: 0n, backedUp: false }
  const passkey = { userId: owner.user.id, name: 'A private passkey', transports: [], ...key }
  passkeyOfOwner = (await database.installation.passkey.create({ data: passkey })).id
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
    const before = await privateRowsOf(owner)
    expect((await call(await contextOf(), path, input())).status).toBe(401)
    const answer = await call(await contextOf(stranger), path, input())
    if (foreign === 'not-found') expect(answer).toMatchObject({ status: 404, json: notFound })
    else if (foreign) expect(answer.status).toBe(404)
    else expect(answer.status).not.toBe(401)
    expect(await privateRowsOf(owner)).toEqual(before)
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

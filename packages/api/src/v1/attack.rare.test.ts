/**
 * Sends every request of the HTTP API with every key that must not work, and with one that must: a refusal of everybody
 * would fail as well.
 */
import { randomUUID } from 'node:crypto'
import { can, type Permission, type WorkspacePermission } from '@amend/auth/permissions'
import { addEdit, addPerson, addUpload, type Person } from '@amend/db/seed'
import { picture } from '@amend/services/testing'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { appRouter } from '../router.ts'
import { testInstallation } from '../testing/installation.ts'
import { routes } from './routes/index.ts'
import { type Asked, ask, keyOf } from './testing/program.ts'

const installation = await testInstallation({ downloads: { mayConnect: () => false, ports: [80, 443] } })
const { services, team, owner, stranger } = installation
const { database } = services

interface Subjects {
  readonly imageId: string
  readonly editId: string
  readonly exportId: string
  readonly webhookId: string
  readonly deliveryId: string
  readonly albumId: string
  readonly shareId: string
}

interface Example {
  readonly path: (subjects: Subjects) => string
  readonly body?: (subjects: Subjects) => unknown
  /** What a key without it is refused. */
  readonly permission: WorkspacePermission
  /** With permission; an operation that is impossible in this test fails for another reason. */
  readonly allowed: number
  /** Another workspace's record in the request of an own key. Default 404; 'none' without a record in the request. */
  readonly foreign?: 'none' | 'each'
  /** What an editor gets who may do it with records of their own only. Default 403. */
  readonly refusedAs?: 404
}

const image = ({ imageId }: Subjects) => `/images/${imageId}`
const edit = ({ editId }: Subjects) => `/edits/${editId}`
const webhook = ({ webhookId }: Subjects) => `/webhooks/${webhookId}`
const ids = ({ imageId }: Subjects) => ({ ids: [imageId] })
const album = ({ albumId }: Subjects) => `/albums/${albumId}`
const share = ({ shareId }: Subjects) => `/shares/${shareId}`

/** By the name of the operation. A route that is missing here fails the first test. */
const examples: Readonly<Record<string, Example>> = {
  listImages: { path: () => '/images?limit=3', permission: 'image:view', allowed: 200, foreign: 'none' },
  importImage: {
    path: () => '/images/import',
    body: () => ({ url: 'http://192.0.2.1/a.png' }),
    ...{ permission: 'image:upload', allowed: 400, foreign: 'none' },
  },
  getImage: { path: image, permission: 'image:view', allowed: 200 },
  updateImage: { path: image, body: () => ({ name: 'New' }), permission: 'image:update', allowed: 200 },
  trashImage: { path: image, permission: 'image:trash', allowed: 204 },
  trashImages: { path: () => '/images/trash', body: ids, permission: 'image:trash', allowed: 200, foreign: 'each' },
  restoreImages: { path: () => '/images/restore', body: ids, permission: 'image:trash', allowed: 200, foreign: 'each' },
  deleteImages: { path: () => '/images/delete', body: ids, permission: 'image:delete', allowed: 200, foreign: 'each' },
  getImageTree: { path: (s) => `${image(s)}/tree`, permission: 'image:view', allowed: 200 },
  getImageRecipe: { path: (s) => `${image(s)}/recipe`, permission: 'image:view', allowed: 200 },
  getImageRendition: { path: (s) => `${image(s)}/renditions/thumbnail`, permission: 'image:view', allowed: 200 },
  exportImage: {
    path: (s) => `${image(s)}/exports`,
    body: () => ({ format: 'png', size: 'original', recipe: false }),
    ...{ permission: 'image:download', allowed: 202 },
  },
  getExport: { path: ({ exportId }) => `/exports/${exportId}`, permission: 'image:download', allowed: 200 },
  downloadExport: { path: ({ exportId }) => `/exports/${exportId}/file`, permission: 'image:download', allowed: 409 },
  uploadImage: {
    path: () => '/images?name=lake.png',
    body: () => new Blob([bytes]),
    ...{ permission: 'image:upload', allowed: 201, foreign: 'none' },
  },
  requestEdit: {
    path: () => '/edits',
    body: ({ imageId: sourceId }) => ({ sourceId, instruction: 'make it night' }),
    ...{ permission: 'edit:request', allowed: 202 },
  },
  listEdits: { path: () => '/edits', permission: 'edit:view', allowed: 200, foreign: 'none' },
  getEdit: { path: edit, permission: 'edit:view', allowed: 200 },
  getEditResult: { path: (s) => `${edit(s)}/result`, permission: 'image:download', allowed: 409 },
  followEdit: { path: (s) => `${edit(s)}/events`, permission: 'edit:view', allowed: 200 },
  cancelEdit: { path: (s) => `${edit(s)}/cancel`, permission: 'edit:cancel', allowed: 200 },
  replayEdit: { path: (s) => `${edit(s)}/replay`, permission: 'edit:request', allowed: 202 },
  listAlbums: { path: () => '/albums', permission: 'album:view', allowed: 200, foreign: 'none' },
  createAlbum: {
    path: () => '/albums',
    body: () => ({ name: 'Mine' }),
    ...{ permission: 'album:update', allowed: 201, foreign: 'none' },
  },
  getAlbum: { path: album, permission: 'album:view', allowed: 200 },
  updateAlbum: { path: album, body: () => ({ name: 'Mine' }), permission: 'album:update', allowed: 200 },
  deleteAlbum: { path: album, permission: 'album:update', allowed: 204 },
  listAlbumImages: { path: (s) => `${album(s)}/images`, permission: 'album:view', allowed: 200 },
  addAlbumImages: { path: (s) => `${album(s)}/images`, body: ids, permission: 'album:update', allowed: 200 },
  removeAlbumImages: { path: (s) => `${album(s)}/images/remove`, body: ids, permission: 'album:update', allowed: 200 },
  moveAlbumImages: {
    path: (s) => `${album(s)}/images/move`,
    body: (s) => ({ ...ids(s), before: null }),
    ...{ permission: 'album:update', allowed: 200 },
  },
  listShares: { path: () => '/shares', permission: 'share:view', allowed: 200, foreign: 'none' },
  createShare: {
    path: () => '/shares',
    body: ({ albumId }) => ({ subject: 'album', albumId, expiresAt: null }),
    ...{ permission: 'share:create', allowed: 201 },
  },
  // Editors reach links of their own only, and this one is the owner's.
  getShare: { path: share, permission: 'share:view-any', allowed: 200, refusedAs: 404 },
  updateShare: {
    path: share,
    body: () => ({ download: false }),
    permission: 'share:update-any',
    allowed: 200,
    refusedAs: 404,
  },
  revokeShare: { path: share, permission: 'share:revoke-any', allowed: 204, refusedAs: 404 },
  getOwnKey: { path: () => '/key', permission: 'workspace:view', allowed: 200, foreign: 'none' },
  listModels: { path: () => '/models', permission: 'edit:view', allowed: 200, foreign: 'none' },
  listMembers: { path: () => '/members', permission: 'member:view', allowed: 200, foreign: 'none' },
  followEvents: { path: () => '/events', permission: 'edit:view', allowed: 200, foreign: 'none' },
  listWebhooks: { path: () => '/webhooks', permission: 'webhook:view', allowed: 200, foreign: 'none' },
  createWebhook: {
    path: () => '/webhooks',
    body: () => ({ url: 'https://192.0.2.1/', kinds: ['edit.finished'] }),
    ...{ permission: 'webhook:update', allowed: 400, foreign: 'none' },
  },
  getWebhook: { path: webhook, permission: 'webhook:view', allowed: 200 },
  updateWebhook: {
    path: webhook,
    body: () => ({ kinds: ['edit.failed'] }),
    permission: 'webhook:update',
    allowed: 200,
  },
  rotateWebhookSecret: { path: (s) => `${webhook(s)}/secret`, permission: 'webhook:update', allowed: 200 },
  testWebhook: { path: (s) => `${webhook(s)}/test`, permission: 'webhook:update', allowed: 202 },
  listWebhookDeliveries: { path: (s) => `${webhook(s)}/deliveries`, permission: 'webhook:view', allowed: 200 },
  redeliverWebhook: {
    path: ({ deliveryId }) => `/webhook-deliveries/${deliveryId}/redeliver`,
    ...{ permission: 'webhook:update', allowed: 202 },
  },
  deleteWebhook: { path: webhook, permission: 'webhook:update', allowed: 204 },
}

let bytes: Buffer<ArrayBuffer>
let theirs: Subjects
const refused = { attempts: 0, allowed: 0 }

async function subjectsOf(workspaceId: string, by: Person): Promise<Subjects> {
  const stored = await services.blobs.put(bytes)
  const source = await addUpload(database, workspaceId, 'private.jpg', { by, sha256: stored.sha256 })
  const { edit } = await addEdit(database, source, 'a private instruction', { by, status: 'queued' })
  const scope = database.workspace(workspaceId)
  await scope.edit.updateMany({ where: { id: edit.id }, data: { resolution: 128 } })
  await scope.rendition.updateMany({ where: { imageId: source.id }, data: { blobHash: stored.sha256 } })
  const { id: exportId } = await scope.export.create({
    data: { workspaceId, imageId: source.id, format: 'webp', size: 'original', withRecipe: false },
  })
  const { id: webhookId } = await scope.webhook.create({
    data: { workspaceId, url: 'https://private.example.org/', kinds: [], secret: 'whsec_private', sequence: 0n },
  })
  const { id: deliveryId } = await scope.webhookDelivery.create({
    data: { workspaceId, webhookId, kind: 'edit.finished', payload: { private: true } },
  })
  const { id: albumId } = await scope.album.create({ data: { workspaceId, name: 'a private album' } })
  await scope.albumImage.create({ data: { workspaceId, albumId, imageId: source.id, position: 'a0' } })
  const { id: shareId } = await scope.shareLink.create({
    data: {
      ...{ workspaceId, subject: 'album', albumId, createdById: by.user.id },
      ...{ keyHash: randomUUID().replaceAll('-', '').repeat(2), keySealed: '' },
    },
  })
  return { imageId: source.id, editId: edit.id, exportId, webhookId, deliveryId, albumId, shareId }
}

async function memberWith(role: 'owner' | 'admin' | 'editor' | 'viewer'): Promise<Person> {
  const person = await addPerson(database, `Member ${role}`)
  await database.installation.membership.create({ data: { workspaceId: team.id, userId: person.user.id, role } })
  return person
}

/** Keys that were valid once or never, by what is wrong with them. */
const broken = new Map<string, string | undefined>()

beforeAll(async () => {
  bytes = Buffer.from(await picture('png'))
  theirs = await subjectsOf(stranger.workspace.id, stranger)
  broken.set('none', undefined)
  broken.set('no key at all', 'undefined')
  broken.set('guessed', `amend_aaaaaaaa_${'b'.repeat(54)}`)
  const scope = database.workspace(team.id)
  const make = async (what: string, by: Person, spoil: (id: string) => Promise<unknown>) => {
    const { id, secret } = await keyOf(services, by, team.id, 'manage')
    await spoil(id)
    broken.set(what, secret)
  }
  await make('revoked', owner, (id) => scope.apiKey.update({ where: { id }, data: { revokedAt: new Date() } }))
  await make('expired', owner, (id) => scope.apiKey.update({ where: { id }, data: { expiresAt: new Date() } }))
  const leaver = await memberWith('owner')
  const userId = leaver.user.id
  await make('of a former member', leaver, () => scope.membership.deleteMany({ where: { userId } }))
  const suspended = await memberWith('owner')
  await make('of a suspended member', suspended, () =>
    database.installation.user.update({ where: { id: suspended.user.id }, data: { suspendedAt: new Date() } }),
  )
})

// A workspace has at most 100 keys.
afterEach(async () => {
  const prefix = { notIn: [...broken.values()].flatMap((key) => (key ? [key.slice(0, 14)] : [])) }
  for (const { id } of [team, stranger.workspace]) {
    await database.workspace(id).apiKey.deleteMany({ where: { prefix } })
  }
})

const send = (name: string, subjects: Subjects, key: string | undefined, address?: string) => {
  const { path, body } = examples[name] as Example
  const { method } = routes.find((route) => route.name === name) as (typeof routes)[number]
  const raw: Asked = name === 'uploadImage' ? { headers: { 'content-type': 'image/png' } } : {}
  const given = { key, ...raw, ...(body && { body: body(subjects) }), ...(address && { address }) }
  return ask(services, method, path(subjects), given)
}

it('knows every route and every procedure that a route names', () => {
  expect(Object.keys(examples).sort()).toEqual(routes.map(({ name }) => name).sort())
  expect(new Set(routes.map(({ method, path }) => `${method} ${path}`)).size).toBe(routes.length)
  expect(Object.keys(appRouter._def.procedures).length).toBeGreaterThan(30)
})

describe.each(Object.entries(examples))('%s', (name, { permission, allowed, foreign, refusedAs }) => {
  it('refuses keys that are not valid', async () => {
    const subjects = await subjectsOf(team.id, owner)
    let n = 0
    for (const [what, key] of broken) {
      // Another network each time: guessing is limited by network.
      const address = `2001:db8:${routes.findIndex((route) => route.name === name) + 1}:${++n}::1`
      const answer = await send(name, subjects, key, address)
      expect(answer, what).toMatchObject({ status: 401, headers: { 'content-type': 'application/problem+json' } })
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/)
      expect(answer.text).not.toContain('private')
      refused.attempts++
    }
  })

  it('does not let a key of another workspace in', async () => {
    const subjects = await subjectsOf(team.id, owner)
    const { secret } = await keyOf(services, stranger, stranger.workspace.id, 'manage')
    const answer = await send(name, subjects, secret)
    refused.attempts++
    if (foreign === 'each') expect(answer.json).toMatchObject({ items: [{ ok: false, error: { code: 'not-found' } }] })
    else if (foreign !== 'none') expect(answer).toMatchObject({ status: 404, json: { code: 'not-found' } })
    if (foreign === 'none') return
    const own = await keyOf(services, owner, team.id, 'manage')
    const reached = await send(name, theirs, own.secret)
    if (foreign === undefined) expect(reached.status).toBe(404)
    expect(reached.text).not.toContain('private')
    refused.attempts++
  })

  it.each([
    ['read', 'owner', 'viewer'],
    ['edit', 'owner', 'editor'],
    ['manage', 'owner', 'admin'],
    ['manage', 'editor', 'editor'],
    ['manage', 'viewer', 'viewer'],
  ] as const)('allows a key of scope %s of a creator who is now %s what %s may', async (scope, role, most) => {
    const subjects = await subjectsOf(team.id, owner)
    // The key is made before the role changes.
    const person = await memberWith('owner')
    const { secret } = await keyOf(services, person, team.id, scope)
    await database.workspace(team.id).membership.updateMany({ where: { userId: person.user.id }, data: { role } })
    const answer = await send(name, subjects, secret)
    const may = can(most, permission as Permission)
    const refusal = most === 'viewer' ? 403 : (refusedAs ?? 403)
    expect(answer.status, answer.text).toBe(may ? allowed : refusal)
    if (may) refused.allowed++
    else refused.attempts++
  })
})

it('has refused and allowed as many as there are', () => {
  expect(refused.attempts).toBeGreaterThan(routes.length * 9)
  expect(refused.allowed).toBeGreaterThan(routes.length * 2)
  console.info(`refused ${refused.attempts} requests, allowed ${refused.allowed}`)
})

/** Albums and links of a program, with its key alone. */
import { randomUUID } from 'node:crypto'
import { addUpload } from '@amend/db/seed'
import { newPerson } from '@amend/services/testing'
import { describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'
import { type Asked, keyOf, ask as send } from './testing/program.ts'

const { services } = await testInstallation()
const { database } = services
const person = await newPerson(database)
const { id: workspaceId } = person.workspace
const { secret: key } = await keyOf(services, person, workspaceId, 'edit')
const ask = (method: string, path: string, asked: Asked = {}) => send(services, method, path, { key, ...asked })
const photos = await Promise.all(
  ['a.jpg', 'b.jpg', 'c.jpg'].map((name) => addUpload(database, workspaceId, name, { by: person })),
)
const ids = photos.map(({ id }) => id)

interface Item {
  readonly id: string
}
const itemsOf = (json: unknown) => (json as { items: Item[] }).items.map(({ id }) => id)

const createAlbum = async (name: string, more: object = {}) =>
  (await ask('POST', '/albums', { body: { name, ...more } })).json as Item

describe('an album of a program', () => {
  it('is created once for an Idempotency-Key, renamed and deleted', async () => {
    const headers = { 'idempotency-key': 'album-1' }
    const create = () => ask('POST', '/albums', { body: { name: 'Sea' }, headers })
    const first = await create()
    expect(first).toMatchObject({ status: 201, json: { name: 'Sea', private: false, rule: null, count: 0 } })
    expect(await create()).toMatchObject({ headers: { 'idempotency-replayed': 'true' }, json: first.json })
    const { id } = first.json as Item
    expect((await ask('PATCH', `/albums/${id}`, { body: { name: 'Ocean' } })).json).toMatchObject({ name: 'Ocean' })
    expect(await ask('DELETE', `/albums/${id}`)).toMatchObject({ status: 204, text: '' })
    expect(await ask('GET', `/albums/${id}`)).toMatchObject({ status: 404, json: { code: 'not-found' } })
  })

  it('gets pictures with an outcome for each, in the order that the program chooses, a page at a time', async () => {
    const { id } = await createAlbum('Order')
    const added = await ask('POST', `/albums/${id}/images`, { body: { ids: [...ids, randomUUID()] } })
    expect((added.json as { items: { ok: boolean }[] }).items.map(({ ok }) => ok)).toEqual([true, true, true, false])
    const [a = '', b = '', c = ''] = ids
    expect(await ask('POST', `/albums/${id}/images/move`, { body: { ids: [c], before: a } })).toMatchObject({
      ...{ status: 200, json: { items: [{ id: c, ok: true }] } },
    })
    const seen: string[] = []
    let path: string | undefined = `/albums/${id}/images?limit=2`
    for (let page = 0; path !== undefined && page < 5; page++) {
      const { json, headers } = await ask('GET', path)
      seen.push(...itemsOf(json))
      path = /^<\/api\/v1(.*)>; rel="next"$/.exec(headers.link ?? '')?.[1]
    }
    expect(seen).toEqual([c, a, b])
    await ask('POST', `/albums/${id}/images/remove`, { body: { ids: [a] } })
    expect(itemsOf((await ask('GET', `/albums/${id}/images`)).json)).toEqual([c, b])
    expect((await ask('GET', '/albums?byHand=true&search=order')).json).toMatchObject({ items: [{ id, count: 2 }] })
  })

  it('fills itself with a search, and refuses pictures by hand', async () => {
    const { id } = await createAlbum('Found', { rule: { search: 'b.jpg' } })
    expect(itemsOf((await ask('GET', `/albums/${id}/images`)).json)).toEqual([ids[1]])
    const refused = await ask('POST', `/albums/${id}/images`, { body: { ids: [ids[0]] } })
    expect(refused).toMatchObject({ status: 409, json: { code: 'smart-album', status: 409 } })
    expect(refused.headers['content-type']).toBe('application/problem+json')
  })
})

describe('a link of a program', () => {
  const share = (body: object, headers?: Record<string, string>) =>
    ask('POST', '/shares', { body: { expiresAt: null, ...body }, ...(headers && { headers }) })

  it('to an album is made once for an Idempotency-Key, read, listed, changed and ended', async () => {
    const album = await createAlbum('Shared')
    const create = () => share({ subject: 'album', albumId: album.id }, { 'idempotency-key': 'share-1' })
    const first = await create()
    expect(first).toMatchObject({ status: 201, json: { subject: 'album', albumId: album.id, name: 'Shared' } })
    const { id, url } = first.json as Item & { url: string }
    expect(url).toMatch(/^https:\/\/amend\.example\.org\/s\/[\w-]{24}$/)
    expect((await create()).json).toMatchObject({ id, url })
    const kept = await database.workspace(workspaceId).idempotencyKey.findMany()
    expect(kept.map(({ status }) => status)).toContain(201)
    expect(JSON.stringify(kept)).not.toMatch(/\/s\/|Shared/)
    expect((await ask('GET', `/shares/${id}`)).json).toMatchObject({ id, url, hasPassword: false })
    expect(itemsOf((await ask('GET', `/shares?albumId=${album.id}`)).json)).toEqual([id])
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
    const body = { password: 'only for friends', download: false, expiresAt }
    const changed = await ask('PATCH', `/shares/${id}`, { body })
    expect(changed).toMatchObject({ status: 200, json: { url, hasPassword: true, download: false, expiresAt } })
    expect(changed.text).not.toContain('friends')
    expect((await ask('PATCH', `/shares/${id}`, { body: { password: null } })).json).toMatchObject({
      ...{ hasPassword: false, download: false, expiresAt },
    })
    expect(await ask('DELETE', `/shares/${id}`)).toMatchObject({ status: 204, text: '' })
    expect(await ask('GET', `/shares/${id}`)).toMatchObject({ status: 404 })
    expect(await ask('PATCH', `/shares/${id}`, { body: { download: true } })).toMatchObject({ status: 404 })
  })

  it.each([
    ['no picture', () => ({ subject: 'image' }), 400, 'bad-input', 'imageIds'],
    [
      'an album beside pictures',
      () => ({ subject: 'selection', imageIds: ids, albumId: ids[0] }),
      400,
      'bad-input',
      'albumId',
    ],
    ['an album of nobody', () => ({ subject: 'album', albumId: randomUUID() }), 404, 'not-found', undefined],
    [
      'an end in the past',
      () => ({ subject: 'image', imageIds: [ids[0]], expiresAt: '2020-01-01T00:00:00Z' }),
      400,
      'bad-input',
      'expiresAt',
    ],
    [
      'a short password',
      () => ({ subject: 'image', imageIds: [ids[0]], password: 'short' }),
      400,
      'share-password-short',
      'password',
    ],
    ['an unknown field', () => ({ subject: 'image', imageIds: [ids[0]], forever: true }), 400, 'bad-input', undefined],
  ] as const)('is refused with %s, as a problem that names the field', async (_, body, status, code, field) => {
    const before = await database.workspace(workspaceId).shareLink.count()
    const answer = await share(body())
    expect(answer, answer.text).toMatchObject({ status, json: { code, status } })
    expect((answer.json as { field?: string }).field).toBe(field)
    expect((answer.json as { detail: string }).detail).toMatch(/^[A-Z].*[.]$/)
    expect(await database.workspace(workspaceId).shareLink.count()).toBe(before)
  })

  it('to a private album is refused, also for the key of its creator', async () => {
    const album = await createAlbum('Mine', { private: true })
    expect(await share({ subject: 'album', albumId: album.id })).toMatchObject({
      ...{ status: 409, json: { code: 'album-private', field: 'albumId' } },
    })
  })

  it('is out of reach of a key that reads', async () => {
    const { secret } = await keyOf(services, person, workspaceId, 'read')
    for (const [method, path, body] of [
      ['GET', '/shares', undefined],
      ['POST', '/shares', { subject: 'image', imageIds: ids.slice(0, 1), expiresAt: null }],
      ['POST', '/albums', { name: 'Mine' }],
    ] as const) {
      const answer = await ask(method, path, { key: secret, ...(body && { body }) })
      expect(answer, path).toMatchObject({ status: 403, json: { code: 'not-permitted' } })
    }
    expect(await ask('GET', '/albums', { key: secret })).toMatchObject({ status: 200 })
  })
})

it('lets no key leave a workspace, nor change its members', async () => {
  const { routes } = await import('./routes/index.ts')
  const names = routes.map(({ method, path }) => `${method} ${path}`)
  expect(names.filter((name) => /member/.test(name))).toEqual(['GET /members'])
})

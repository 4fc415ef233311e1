import { randomUUID } from 'node:crypto'
import { addEdit, addUpload } from '@amend/db/seed'
import { exportRecord } from '@amend/services/image'
import { newPerson, picture } from '@amend/services/testing'
import { describe, expect, it, vi } from 'vitest'
import { testInstallation } from '../testing/installation.ts'
import { type Asked, keyOf, ask as send } from './testing/program.ts'

const { services } = await testInstallation()
const { database } = services
const person = await newPerson(database)
const { id: workspaceId } = person.workspace
const { secret: key, id: keyId } = await keyOf(services, person, workspaceId, 'manage')
const photo = await addUpload(database, workspaceId, 'lake.jpg', { by: person })
const ask = (method: string, path: string, asked: Asked = {}) => send(services, method, path, { key, ...asked })
const records = database.workspace(workspaceId)

const problem = { 'content-type': 'application/problem+json', 'x-request-id': 'test-request' }

describe('a refusal is a problem with a sentence and a code:', () => {
  it.each([
    ['GET', '/images/nonsense', {}, 400, 'bad-input'],
    ['GET', `/images/${randomUUID()}`, {}, 404, 'not-found'],
    ['GET', '/images?limit=0', {}, 400, 'bad-input'],
    ['GET', '/images?limit=2&limit=3', {}, 400, 'bad-input'],
    ['GET', '/images?colour=red', {}, 400, 'bad-input'],
    ['GET', '/no-such-thing', {}, 404, 'not-found'],
    ['PATCH', '/edits', { body: {} }, 405, 'bad-input'],
    ['POST', '/edits', { body: { instruction: 'make it night' } }, 400, 'bad-input'],
    ['POST', '/edits', { body: { sourceId: photo.id, instruction: ' ' } }, 400, 'bad-input'],
    ['POST', '/edits', { body: [] }, 400, 'bad-input'],
    ['POST', '/edits', { body: { sourceId: photo.id, instruction: 'n u d e' } }, 422, 'word-refused'],
    ['POST', '/edits', { body: new Blob(['x'], { type: 'text/plain' }) }, 400, 'bad-input'],
    ['POST', '/images', { body: new Blob(['no picture'], { type: 'image/png' }) }, 415, 'unsupported-format'],
    ['POST', '/images', { body: {} }, 400, 'bad-input'],
    ['POST', '/images/import', { body: { url: 'http://127.0.0.1/' } }, 400, 'address-refused'],
    [
      'POST',
      '/webhooks',
      { body: { url: 'http://10.0.0.1/', kinds: ['edit.failed'] } },
      400,
      'webhook-address-refused',
    ],
    ['DELETE', `/images/${photo.id}`, { headers: { 'idempotency-key': 'with spaces' } }, 400, 'bad-input'],
  ] as const)('%s %s', async (method, path, asked, status, code) => {
    const answer = await ask(method, path, asked)
    expect(answer, answer.text).toMatchObject({ status, headers: problem, json: { status, code, type: 'about:blank' } })
    const { detail } = answer.json as { detail: string }
    expect(detail).toMatch(/^[A-Z].*[.]$/)
  })
})

it('says in headers how many requests remain, and refuses more with the time to wait', async () => {
  const { headers } = await ask('GET', '/key')
  expect(headers['ratelimit-policy']).toBe('"key";q=600;w=60')
  expect(headers.ratelimit).toMatch(/^"key";r=\d+;t=\d+$/)
  await database.unsafe.rateLimit.updateMany({ where: { key: `api-key:${keyId}` }, data: { attempts: 600 } })
  const refused = await ask('GET', '/key')
  expect(refused).toMatchObject({ status: 429, json: { code: 'too-many-attempts' } })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  await database.unsafe.rateLimit.deleteMany({ where: { key: `api-key:${keyId}` } })
  expect((await ask('GET', '/key')).json).toMatchObject({ scope: 'manage', workspace: { id: workspaceId } })
})

it('reads pictures a page at a time, with a link to the next, and addresses of bytes that a key opens', async () => {
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) await addUpload(database, workspaceId, name, { by: person })
  const seen: string[] = []
  let path: string | undefined = '/images?limit=2&kind=upload&sort=name'
  for (let page = 0; path !== undefined && page < 9; page++) {
    const { json, headers } = await ask('GET', path)
    const { items } = json as { items: { name: string; renditions: { thumbnail: { url: string } } }[] }
    seen.push(...items.map(({ name }) => name))
    expect(items[0]?.renditions.thumbnail.url).toMatch(/^\/api\/v1\/images\/[\w-]+\/renditions\/thumbnail$/)
    path = /^<\/api\/v1(.*)>; rel="next"$/.exec(headers.link ?? '')?.[1]
  }
  expect(seen).toEqual(['a.jpg', 'b.jpg', 'c.jpg', 'lake.jpg'])
})

it('takes moments as texts', async () => {
  const list = (query: string) => ask('GET', `/images?${query}`)
  expect(await list('from=2020-01-01T00:00:00Z&kind=upload')).toMatchObject({
    status: 200,
    json: { items: expect.arrayContaining([expect.anything()]) },
  })
  expect(await list('from=2099-01-01T00:00:00Z')).toMatchObject({ status: 200, json: { items: [] } })
  expect(await list('from=tomorrow')).toMatchObject({ status: 400, json: { code: 'bad-input', field: 'from' } })
})

describe('a picture', () => {
  const file = async () => new Blob([Buffer.from(await picture('png'))], { type: 'image/png' })

  it('is uploaded as a body or as a form, once for an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'upload-1' }
    const first = await ask('POST', '/images?name=sea.png', { body: await file(), headers })
    const again = await ask('POST', '/images?name=sea.png', { body: await file(), headers })
    expect(first).toMatchObject({ status: 201, json: { name: 'sea.png', status: 'pending', kind: 'upload' } })
    expect(again.json).toMatchObject({ id: (first.json as { id: string }).id })
    const form = new FormData()
    form.set('file', await file(), 'Wald und Wiese.png')
    const formed = await ask('POST', '/images', { body: form })
    expect(formed, formed.text).toMatchObject({ status: 201, json: { name: 'Wald und Wiese.png' } })
  })

  it.each([
    ['another field', 'photo', 'bad-input'],
    ['no picture', 'file', 'unsupported-format'],
  ])('is refused as a form with %s', async (_, field, code) => {
    const form = new FormData()
    form.set(field, new Blob(['x'.repeat(200_000)]), 'a.png')
    expect((await ask('POST', '/images', { body: form })).json).toMatchObject({ code })
  })

  it('is renamed, marked, put into the trash and taken out', async () => {
    const { id } = await addUpload(database, workspaceId, 'old.jpg', { by: person })
    const changed = await ask('PATCH', `/images/${id}`, { body: { name: 'new.jpg', favourite: true } })
    expect(changed.json).toMatchObject({ name: 'new.jpg', favourite: true })
    expect(await ask('DELETE', `/images/${id}`)).toMatchObject({ status: 204, text: '' })
    expect((await ask('GET', `/images/${id}`)).json).toMatchObject({ trashedAt: expect.any(String) })
    const restored = await ask('POST', '/images/restore', { body: { ids: [id, randomUUID()] } })
    expect(restored.json).toMatchObject({
      items: [
        { id, ok: true },
        { ok: false, error: { code: 'not-found' } },
      ],
    })
  })
})

/** Finishes the export of an image as a worker does, once it was requested. */
async function workOn(imageId: string, sha256: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const row = await records.export.findFirst({ where: { imageId, status: 'pending' } })
      if (!row) throw new Error('Nothing was requested.')
      await database.transaction((each) => exportRecord.finish(each, row, sha256))
    },
    { timeout: 10_000 },
  )
}

describe('an edit', () => {
  const body = { sourceId: photo.id, instruction: 'make it night' }

  it('has the settings of the model but for those that are given', async () => {
    const { status, json } = await ask('POST', '/edits', { body: { ...body, settings: { steps: 7, seed: 3 } } })
    expect(status).toBe(202)
    expect(json).toMatchObject({ items: [{ status: 'queued', settings: { steps: 7, seed: 3, resolution: 128 } }] })
  })

  it('is requested once for an Idempotency-Key, however often and however concurrently', async () => {
    const before = await records.edit.count()
    const headers = { 'idempotency-key': randomUUID() }
    const request = () => ask('POST', '/edits', { body: { ...body, variants: 2 }, headers })
    const answers = await Promise.all(Array.from({ length: 8 }, request))
    const done = answers.filter(({ status }) => status === 202)
    expect(done.length).toBeGreaterThanOrEqual(1)
    expect(answers.filter(({ status }) => status !== 202).every(({ status }) => status === 409)).toBe(true)
    const again = await request()
    expect(again).toMatchObject({ status: 202, headers: { 'idempotency-replayed': 'true' } })
    expect(again.json).toEqual(done[0]?.json)
    expect(await records.edit.count()).toBe(before + 2)
    const other = await ask('POST', '/edits', { body, headers })
    expect(other).toMatchObject({ status: 422, json: { code: 'idempotency-mismatch' } })
  })

  it('that was refused may be repeated with its Idempotency-Key', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const { id } = await addUpload(database, workspaceId, 'pending.jpg', { by: person })
    await records.image.update({ where: { id }, data: { status: 'pending', width: null, height: null } })
    const request = () => ask('POST', '/edits', { body: { ...body, sourceId: id }, headers })
    expect(await request()).toMatchObject({ status: 409, json: { code: 'not-ready' } })
    await records.image.update({ where: { id }, data: { status: 'ready', width: 8, height: 8 } })
    expect(await request()).toMatchObject({ status: 202 })
  })

  it('is followed until its end by server-sent events, and has no stream after it', async () => {
    const { edit } = await addEdit(database, photo, 'make it winter', { by: person, status: 'queued' })
    const following = ask('GET', `/edits/${edit.id}/events`)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect((await ask('POST', `/edits/${edit.id}/cancel`)).json).toMatchObject({ status: 'cancelled' })
    const { text, headers } = await following
    expect(headers['content-type']).toBe('text/event-stream')
    expect(text).toMatch(/^: begun\n\nid: \d+\ndata: \{"kind":"edit\.cancelled".*\}\n\n$/)
    expect((await ask('GET', `/edits/${edit.id}/events`)).text).toBe(': begun\n\n')
  })

  it('has bytes of its result once it is done', async () => {
    const { edit, result } = await addEdit(database, photo, 'make it warmer', { by: person })
    const { sha256 } = await services.blobs.put(await picture('webp'))
    await database.installation.blob.createMany({
      data: { sha256, bytes: 1n, mediaType: 'image/webp' },
      skipDuplicates: true,
    })
    const row = {
      workspaceId,
      imageId: result?.id ?? '',
      kind: 'full' as const,
      blobHash: sha256,
      width: 64,
      height: 48,
    }
    await records.rendition.createMany({ data: [row, { ...row, kind: 'preview' as const }] })
    const preview = await ask('GET', `/edits/${edit.id}/result?kind=preview`)
    expect(preview).toMatchObject({ status: 200, headers: { 'content-type': 'image/webp' } })
    expect(preview.text.slice(8, 12)).toBe('WEBP')
    // With content credentials, which a worker adds: the same file by the edit and by the picture.
    const signed = await services.blobs.put(Buffer.from('signed'))
    await database.installation.blob.create({ data: { sha256: signed.sha256, bytes: 6n, mediaType: 'image/png' } })
    const [byEdit] = await Promise.all([ask('GET', `/edits/${edit.id}/result`), workOn(row.imageId, signed.sha256)])
    const byImage = await ask('GET', `/images/${row.imageId}/renditions/full`)
    for (const answer of [byEdit, byImage]) {
      expect(answer).toMatchObject({ status: 200, text: 'signed', headers: { 'content-type': 'image/png' } })
    }
    const { edit: queued } = await addEdit(database, photo, 'make it cooler', { by: person, status: 'queued' })
    expect(await ask('GET', `/edits/${queued.id}/result`)).toMatchObject({ status: 409, json: { code: 'not-ready' } })
  })
})

it('does not count a session beside a key, nor without one', async () => {
  const cookie = { cookie: 'amend.session=anything' }
  expect(await send(services, 'GET', '/key', { headers: cookie })).toMatchObject({ status: 401 })
})

import { randomUUID } from 'node:crypto'
import { newPerson, picture, webServer } from '@amend/services/testing'
import { describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'
import { receiveUpload } from './upload.ts'

const internet = await webServer('127.0.0.1', async (request, response) => {
  if (request.url === '/page') return response.end('<!doctype html><p>A page')
  response.end(await picture('jpeg'))
})
const downloads = { mayConnect: (address: string) => address === '127.0.0.1', ports: [internet.port] }
const { services, contextOf, callerOf, viewer, team } = await testInstallation({ downloads })
const { database, blobs } = services

const stream = async function* (...chunks: Uint8Array[]) {
  yield* chunks
}

async function uploader() {
  const person = await newPerson(database)
  const context = await contextOf(person)
  const { id: workspaceId } = person.workspace
  const upload = async (body: AsyncIterable<Uint8Array>, options: object = {}) =>
    receiveUpload(context, { workspaceId, key: randomUUID(), name: 'lake.jpg', body, ...options })
  return { person, workspaceId, upload }
}

const storedBlobs = async () => {
  const found = []
  for await (const { sha256 } of blobs.list()) found.push(sha256)
  return found.length
}

describe('receiveUpload', () => {
  it('stores the original bytes, queues the renditions and appends an event', async () => {
    const { upload, workspaceId, person } = await uploader()
    const bytes = await picture('jpeg')
    const { image, created } = await upload(stream(bytes.subarray(0, 10), bytes.subarray(10)), {
      name: '../C:\\photos\\a\u202egpj.lake.jpg',
    })
    expect(created).toBe(true)
    expect(image).toMatchObject({
      kind: 'upload',
      status: 'pending',
      name: 'a gpj.lake.jpg',
      treeId: image.id,
      renditions: {},
    })
    const row = await database.workspace(workspaceId).image.findFirstOrThrow({ include: { blob: true } })
    expect(await blobs.read(row.blobHash)).toEqual(bytes)
    expect(row).toMatchObject({
      createdById: person.user.id,
      blob: { mediaType: 'image/jpeg', bytes: BigInt(bytes.length) },
    })
    const jobs = await services.queue.boss.findJobs('image.prepare')
    expect(jobs).toEqual([expect.objectContaining({ data: { workspaceId, imageId: image.id } })])
    expect(await database.workspace(workspaceId).event.findMany()).toMatchObject([
      { kind: 'image.added', subjectId: image.id },
    ])
  })

  it('names an earlier upload of the same file, and keeps both', async () => {
    const { upload, workspaceId, person } = await uploader()
    const bytes = await picture('png', 40, 30)
    const { image: first } = await upload(stream(bytes))
    expect(first.duplicateOf).toBeNull()
    const { image: second } = await upload(stream(bytes))
    expect(second.duplicateOf).toBe(first.id)
    expect(await database.workspace(workspaceId).image.count()).toBe(2)
    expect((await upload(stream(await picture('png', 41, 30)))).image.duplicateOf).toBeNull()
    expect((await (await uploader()).upload(stream(bytes))).image.duplicateOf).toBeNull()
    const api = await callerOf(person)
    await api.image.trash({ workspaceId, ids: [first.id, second.id] })
    expect((await upload(stream(bytes))).image.duplicateOf).toBeNull()
  })

  it('creates one image per key, also for concurrent uploads', async () => {
    const { upload, workspaceId } = await uploader()
    const bytes = await picture('png', 32, 32)
    const key = randomUUID()
    const outcomes = await Promise.all([1, 2, 3].map(() => upload(stream(bytes), { key })))
    expect(outcomes.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(outcomes.map(({ image }) => image.id)).size).toBe(1)
    expect(await database.workspace(workspaceId).image.count()).toBe(1)
    expect((await upload(stream(), { key })).created).toBe(false)
  })

  it('stores nothing of a refused upload', async () => {
    const { upload, workspaceId } = await uploader()
    const before = await storedBlobs()
    const png = await picture('png', 16, 16)
    const broken = async function* () {
      yield png.subarray(0, 20)
      throw new Error('ECONNRESET')
    }
    const large = new Uint8Array(600_000).fill(1)
    const refused: [AsyncIterable<Uint8Array>, object, string][] = [
      [stream(), {}, 'empty-file'],
      [stream(Buffer.from('hello, this is no picture')), {}, 'unsupported-format'],
      [stream(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')), {}, 'unsupported-format'],
      [stream(Buffer.from('%PDF-1.7\n%âãÏÓ\n')), {}, 'unsupported-format'],
      [stream(Buffer.from('PK\u0003\u0004')), { name: 'picture.png' }, 'unsupported-format'],
      [stream(png, large, large), {}, 'too-large'],
      [stream(png), { contentLength: 2 ** 21 }, 'too-large'],
      [stream(png), { contentLength: png.length + 1 }, 'upload-broken-off'],
      [broken(), {}, 'upload-broken-off'],
    ]
    for (const [body, options, code] of refused) {
      await expect(upload(body, options), code).rejects.toMatchObject({ code })
    }
    await expect(upload(stream(png), { key: 'x' })).rejects.toMatchObject({ name: 'ZodError' })
    expect(await database.workspace(workspaceId).image.count()).toBe(0)
    expect(await storedBlobs()).toBe(before)
  })

  it('is limited to 240 per minute and person', { timeout: 120_000 }, async () => {
    const { upload } = await uploader()
    const other = await uploader()
    const send = () => upload(stream())
    for (let i = 0; i < 240; i += 24) {
      const answers = await Promise.allSettled(Array.from({ length: 24 }, send))
      for (const answer of answers) expect(answer).toMatchObject({ reason: { code: 'empty-file' } })
    }
    await expect(send()).rejects.toMatchObject({ code: 'too-many-attempts', retryAt: expect.any(Date) })
    await expect(other.upload(stream(await picture('png')))).resolves.toMatchObject({ created: true })
  })

  it('is for members with the permission, and a key is valid for its person only', async () => {
    const { upload, workspaceId } = await uploader()
    const other = await uploader()
    const bytes = await picture('webp')
    await expect(other.upload(stream(bytes), { workspaceId })).rejects.toMatchObject({ code: 'not-found' })
    const request = { workspaceId: team.id, key: randomUUID(), name: 'x', body: stream(bytes) }
    await expect(receiveUpload(await contextOf(viewer), request)).rejects.toMatchObject({ code: 'not-permitted' })
    await expect(receiveUpload(await contextOf(), request)).rejects.toMatchObject({ code: 'not-signed-in' })
    const { image } = await upload(stream(bytes))
    expect(image.workspaceId).toBe(workspaceId)
  })
})

describe('image.importFromUrl', () => {
  const url = (path: string) => `http://127.0.0.1:${internet.port}${path}`

  it('imports a picture once, named after its URL', async () => {
    const { person, workspaceId } = await uploader()
    const api = await callerOf(person)
    const input = { workspaceId, url: url('/photos/lake%20at%20dawn.jpg?size=1'), key: randomUUID() }
    const image = await api.image.importFromUrl(input)
    expect(image).toMatchObject({ name: 'lake at dawn.jpg', status: 'pending' })
    const requested = internet.requested.length
    expect(await api.image.importFromUrl(input)).toEqual(image)
    expect(internet.requested).toHaveLength(requested)
  })

  it('refuses a response that is not a picture, and forbidden addresses', async () => {
    const { person, workspaceId } = await uploader()
    const api = await callerOf(person)
    const send = (address: string) => api.image.importFromUrl({ workspaceId, url: address, key: randomUUID() })
    await expect(send(url('/page'))).rejects.toMatchObject({ cause: { code: 'unsupported-format' } })
    await expect(send('http://127.0.0.3/')).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { code: 'address-refused' },
    })
    await expect(send('nothing')).rejects.toMatchObject({ code: 'BAD_REQUEST', cause: { code: 'bad-url' } })
  })

  it('is limited to twenty per minute', async () => {
    const { person, workspaceId } = await uploader()
    const api = await callerOf(person)
    const send = () => api.image.importFromUrl({ workspaceId, url: url('/page'), key: randomUUID() })
    for (let i = 0; i < 20; i++) await expect(send()).rejects.toMatchObject({ cause: { code: 'unsupported-format' } })
    await expect(send()).rejects.toMatchObject({ cause: { code: 'too-many-attempts' } })
  })
})

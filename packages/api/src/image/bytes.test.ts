import { randomUUID } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { claimBlob } from '@amend/db'
import { addEdit, addUpload } from '@amend/db/seed'
import { newPerson, picture } from '@amend/services/testing'
import { describe, expect, it } from 'vitest'
import { contentDisposition } from '../bytes.ts'
import { testInstallation } from '../testing/installation.ts'
import { readExport } from './export.ts'
import { readRendition } from './rendition.ts'

const { services, contextOf, callerOf, team, owner, viewer, stranger, teamPicture } = await testInstallation()
const { database, blobs } = services

const store = async (bytes: Uint8Array, mediaType: string) =>
  (await blobs.put(bytes, { claim: (stored) => claimBlob(database, { ...stored, mediaType }) })).sha256

const preview = await picture('webp')
const previewHash = await store(preview, 'image/webp')
for (const kind of ['preview', 'full', 'model'] as const) {
  const size = { width: 64, height: 48 }
  await database.workspace(team.id).rendition.create({
    data: { workspaceId: team.id, imageId: teamPicture.id, kind, blobHash: previewHash, ...size },
  })
}
const rendition = {
  workspaceId: team.id,
  imageId: teamPicture.id,
  kind: 'preview',
  saved: false,
  signal: AbortSignal.timeout(30_000),
}

describe('readRendition', () => {
  it('sends bytes that browsers cache and revalidate, so that nothing is shown after signing out', async () => {
    const context = await contextOf(viewer)
    const answer = await readRendition(context, rendition)
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'image/webp',
        'content-length': String(preview.length),
        'cache-control': 'private, no-cache',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "sandbox; default-src 'none'",
        etag: `"${previewHash}"`,
      },
    })
    expect(answer.stream && (await buffer(answer.stream))).toEqual(preview)
    const again = await readRendition(context, { ...rendition, ifNoneMatch: `"x", W/"${previewHash}"` })
    expect(again).toMatchObject({ status: 304, headers: { 'cache-control': 'private, no-cache' } })
    expect(again.stream).toBeUndefined()
  })

  it("sends a picture's content type only for pictures", async () => {
    const blobHash = await store(Buffer.from('<script>alert(1)</script>'), 'text/html')
    const where = {
      workspaceId_imageId_kind: { workspaceId: team.id, imageId: teamPicture.id, kind: 'model' as const },
    }
    await database.unsafe.rendition.update({ where, data: { blobHash } })
    const answer = await readRendition(await contextOf(viewer), { ...rendition, kind: 'model' })
    expect(answer.headers['content-type']).toBe('application/octet-stream')
    answer.stream?.destroy()
  })

  it('is for members, and answers the same for missing and for foreign images', async () => {
    const refused = async (person: typeof viewer | undefined, changes: object, code: string) => {
      const answer = readRendition(await contextOf(person), { ...rendition, ...changes })
      await expect(answer, JSON.stringify(changes)).rejects.toMatchObject({ code })
    }
    await refused(undefined, {}, 'not-signed-in')
    await refused(stranger, {}, 'not-found')
    await refused(stranger, { workspaceId: stranger.workspace.id }, 'not-found')
    await refused(viewer, { imageId: randomUUID() }, 'not-found')
    await refused(viewer, { workspaceId: randomUUID() }, 'not-found')
    const tricks = ['share', 'original', '../preview', 'preview/../full', '', '__proto__', 'preview\0']
    for (const kind of tricks) await refused(viewer, { kind }, 'not-found')
    for (const trick of ['../../etc/passwd', '%2e%2e%2f', "' OR 1=1 --", '']) {
      await refused(viewer, { imageId: trick }, 'not-found')
      await refused(viewer, { workspaceId: trick }, 'not-found')
    }
  })
})

describe('exports', () => {
  const options = { format: 'jpeg', size: 'original', recipe: true } as const

  it('are made once for equal requests, and again after a failure', async () => {
    const api = await callerOf(viewer)
    const requestExport = () => api.image.export({ workspaceId: team.id, id: teamPicture.id, ...options })
    const answers = await Promise.all([requestExport(), requestExport(), requestExport()])
    const id = answers[0]?.id ?? ''
    expect(answers).toEqual(Array.from({ length: 3 }, () => ({ id, status: 'pending', url: null, error: null })))
    const jobs = () => services.queue.boss.findJobs('image.export')
    expect(await jobs()).toMatchObject([{ data: { workspaceId: team.id, exportId: id } }])
    await expect(readExport(await contextOf(viewer), { workspaceId: team.id, exportId: id })).rejects.toMatchObject({
      code: 'not-ready',
    })
    const { export: exports } = database.workspace(team.id)
    const failure = { status: 'failed', errorCode: 'disk-full', errorMessage: 'There is no room.' } as const
    await exports.updateMany({ where: { id }, data: failure })
    expect(await api.image.exportStatus({ workspaceId: team.id, id })).toMatchObject({
      status: 'failed',
      error: { code: 'disk-full', message: 'There is no room.' },
    })
    expect(await requestExport()).toEqual({ id, status: 'pending', url: null, error: null })
    expect(await exports.findFirst({ where: { id } })).toMatchObject({ withRecipe: false, createdById: viewer.user.id })
  })

  it('are sent under the name of the picture, with what was done to it', async () => {
    const person = await newPerson(database)
    const { id: workspaceId } = person.workspace
    const upload = await addUpload(database, workspaceId, 'Käse "lake".HEIC', { by: person })
    const { result } = await addEdit(database, upload, 'make it winter', { by: person })
    const api = await callerOf(person)
    const { id } = await api.image.export({ workspaceId, id: result?.id ?? '', ...options })
    const bytes = await picture('jpeg')
    const blobHash = await store(bytes, 'image/jpeg')
    const { export: exports } = database.workspace(workspaceId)
    expect(await exports.findFirst({ where: { id } })).toMatchObject({ withRecipe: true })
    await exports.updateMany({ where: { id }, data: { status: 'ready', blobHash } })
    const { url } = await api.image.exportStatus({ workspaceId, id })
    expect(url).toBe(`/api/exports/${workspaceId}/${id}`)
    const answer = await readExport(await contextOf(person), { workspaceId, exportId: id })
    expect(answer.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': `attachment; filename="K_se _lake_ - make it winter.jpg"; filename*=UTF-8''K%C3%A4se%20%22lake%22%20-%20make%20it%20winter.jpg`,
    })
    expect(answer.stream && (await buffer(answer.stream))).toEqual(bytes)
    const foreign = readExport(await contextOf(owner), { workspaceId, exportId: id })
    await expect(foreign).rejects.toMatchObject({ code: 'not-found' })
    const elsewhere = readExport(await contextOf(owner), { workspaceId: team.id, exportId: id })
    await expect(elsewhere).rejects.toMatchObject({ code: 'not-found' })
  })

  it('are refused for a picture that is not ready, and for a size that does not exist', async () => {
    const person = await newPerson(database)
    const { id: workspaceId } = person.workspace
    const { id } = await addUpload(database, workspaceId, 'lake.jpg', { by: person })
    const api = await callerOf(person)
    const model = api.image.export({ workspaceId, id, ...options, size: 'model' })
    await expect(model).rejects.toMatchObject({ cause: { code: 'bad-input', field: 'size' } })
    await database.workspace(workspaceId).image.updateMany({ where: { id }, data: { status: 'pending' } })
    const pending = api.image.export({ workspaceId, id, ...options })
    await expect(pending).rejects.toMatchObject({ cause: { code: 'not-ready' } })
  })
})

it('contentDisposition escapes a file name', () => {
  expect(contentDisposition('a"; x="\r\n.png')).not.toMatch(/[\r\n]|; x="/)
})

/** What leaves a workspace, with and without a visible mark. */
import { claimBlob, type Image } from '@amend/db'
import { addEdit, addUpload } from '@amend/db/seed'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Access, authorizeMember } from '../access.ts'
import type { Services } from '../services.ts'
import { createShare } from '../share/create.ts'
import { sharedFile } from '../share/download.ts'
import { openShare } from '../share/open.ts'
import { picture, testInstallation } from '../testing/installation.ts'
import type { RenditionKind } from '../types.ts'
import { requestExport } from './export.ts'
import { exportRecord } from './export-record.ts'
import { findOutgoing } from './outgoing.ts'

const { services, principalOf, team, editor } = await testInstallation()
const { database, blobs } = services
const marking: Services = { ...services, settings: { ...services.settings, mark: 'Edited with AI' } }
const scope = database.workspace(team.id)
const member = async () => authorizeMember(database, await principalOf(editor), team.id, 'image:download')
const signal = () => AbortSignal.timeout(20_000)

let photo: Image
let result: Image
let full: string
beforeEach(async () => {
  const bytes = await picture('jpeg')
  const { sha256 } = await blobs.put(bytes, {
    claim: (stored) => claimBlob(database, { ...stored, mediaType: 'image/jpeg' }),
  })
  full = sha256
  photo = await addUpload(database, team.id, 'lake.jpg', { by: editor })
  const made = await addEdit(database, photo, 'make it night', { by: editor })
  if (!made.result) throw new Error('A done edit has a result.')
  result = made.result
  const kinds = ['full', 'preview', 'thumbnail'] as const
  await database.unsafe.rendition.deleteMany({ where: { imageId: { in: [photo.id, result.id] } } })
  await database.unsafe.rendition.createMany({
    data: [photo, result].flatMap(({ id: imageId }) =>
      kinds.map((kind) => ({ workspaceId: team.id, imageId, kind, blobHash: full, width: 64, height: 48 })),
    ),
  })
})

/** Finishes the exports of an image as a worker does, once they were requested. */
async function workOn({ id: imageId }: Image): Promise<string> {
  const { sha256 } = await blobs.put(await picture('webp', 60, 45), {
    claim: (stored) => claimBlob(database, { ...stored, mediaType: 'image/webp' }),
  })
  for (let tries = 0; tries < 400; tries++) {
    const row = await scope.export.findFirst({ where: { imageId, status: 'pending' } })
    if (row) {
      await database.transaction((records) => exportRecord.finish(records, row, sha256))
      return sha256
    }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('Nothing was requested.')
}

const outgoing = (by: Services, access: Access, { id: imageId }: Image, kind: RenditionKind, credentials = false) =>
  findOutgoing(by, access, { imageId, kind, credentials, signal: signal() })

describe('a picture that leaves the workspace', () => {
  it('is its rendition where the installation wants no mark, and where it is a photo', async () => {
    const access = await member()
    expect(await outgoing(services, access, result, 'full')).toMatchObject({ sha256: full })
    expect(await outgoing(marking, access, photo, 'full')).toMatchObject({ sha256: full })
    expect(await scope.export.count({ where: { imageId: { in: [photo.id, result.id] } } })).toBe(0)
  })

  it('is a marked file of a result, made once', async () => {
    const access = await member()
    const [file, made] = await Promise.all([outgoing(marking, access, result, 'full'), workOn(result)])
    expect(file).toEqual({ sha256: made, mediaType: 'image/jpeg' })
    expect(await outgoing(marking, access, result, 'full')).toEqual(file)
    expect(await scope.export.findMany({ where: { imageId: result.id } })).toMatchObject([
      { mark: 'Edited with AI', format: 'jpeg', size: 'original', withRecipe: false },
    ])
  })

  it('is a signed file of a result where credentials are asked for, and of a photo its rendition', async () => {
    const access = await member()
    const [file, made] = await Promise.all([outgoing(services, access, result, 'full', true), workOn(result)])
    expect(file).toEqual({ sha256: made, mediaType: 'image/jpeg' })
    expect(await outgoing(services, access, photo, 'full', true)).toMatchObject({ sha256: full })
    expect(await outgoing(services, access, result, 'preview', true)).toMatchObject({ sha256: full })
    expect(await scope.export.findMany({ where: { imageId: { in: [photo.id, result.id] } } })).toMatchObject([
      { imageId: result.id, mark: '', format: 'jpeg', size: 'original', withRecipe: false },
    ])
  })

  it('is marked in each size on a shared page and as a file for visitors', async () => {
    const request = { subject: 'image' as const, imageIds: [result.id], compare: false, download: true, remix: true }
    const rest = { password: undefined, expiresAt: null, baseUrl: 'https://amend.example.org' }
    const { url } = await createShare(services, await member(), { ...request, ...rest })
    const share = await openShare(services, url?.split('/s/')[1] ?? '', undefined)
    const access = { principal: share.principal, workspaceId: team.id, records: scope }
    for (const kind of ['preview', 'thumbnail'] as const) {
      const [file, made] = await Promise.all([outgoing(marking, access, result, kind), workOn(result)])
      expect(file).toEqual({ sha256: made, mediaType: 'image/webp' })
    }
    const [file, made] = await Promise.all([sharedFile(marking, share, result.id, signal()), workOn(result)])
    expect(file.sha256).toBe(made)
    const marks = await scope.export.findMany({ where: { imageId: result.id }, orderBy: { createdAt: 'asc' } })
    expect(marks.map(({ size, mark }) => [size, mark])).toEqual([
      ['preview', 'Edited with AI'],
      ['thumbnail', 'Edited with AI'],
      ['original', 'Edited with AI'],
    ])
  })

  it('has the mark in a download of a member, and another file when the mark changes', async () => {
    const access = await member()
    const form = { format: 'webp', size: 'original', recipe: false } as const
    const plain = await requestExport(services, access, { id: result.id, ...form })
    const marked = await requestExport(marking, access, { id: result.id, ...form })
    expect(marked.id).not.toBe(plain.id)
    expect((await requestExport(marking, access, { id: photo.id, ...form })).status).toBe('pending')
    const rows = await scope.export.findMany({ where: { imageId: { in: [photo.id, result.id] } } })
    const marks = Object.fromEntries(rows.map(({ id, mark }) => [id, mark]))
    expect(marks[marked.id]).toBe('Edited with AI')
    expect(Object.values(marks).filter((mark) => mark === '')).toHaveLength(2)
  })
})

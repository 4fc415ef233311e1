/** Rows that administrators make of pictures of people's edits: only of those whose people allow it, and as long as they do. */
import { randomUUID } from 'node:crypto'
import { handmadeRows } from '@amend/contract'
import { addEdit, addUpload, type Person } from '@amend/db/seed'
import { indexChunk } from '@amend/services/dataset'
import { newPerson } from '@amend/services/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { readConsentedPicture, readDatasetPicture } from '../dataset/bytes.ts'
import { testDataset } from '../testing/dataset.ts'
import { testInstallation } from '../testing/installation.ts'
import { createAdminCaller } from './router.ts'

const { services, contextOf, callerOf, owner, stranger } = await testInstallation()
const { database } = services
const { installation } = database
const code = (error: unknown) =>
  (error as { cause?: { code?: string } }).cause?.code ?? (error as { code?: string }).code
const admin = createAdminCaller(await contextOf(owner))
const consent = async (person: Person, given: boolean) => (await callerOf(person)).feedback.setConsent({ given })

beforeEach(() => installation.trainingConsent.deleteMany())

const addPreview = async (workspaceId: string, imageId: string) => {
  const claim = async ({ sha256, bytes }: { sha256: string; bytes: number }) => {
    await installation.blob.create({ data: { sha256, bytes: BigInt(bytes), mediaType: 'image/webp' } })
  }
  const { sha256: blobHash } = await services.blobs.put(Buffer.from(randomUUID()), { claim })
  await database.workspace(workspaceId).rendition.create({
    data: { workspaceId, imageId, kind: 'preview', blobHash, width: 1, height: 1 },
  })
  return blobHash
}

/** An edit of an upload of somebody. */
async function editOf(person: Person, by: Person = person) {
  const source = await addUpload(database, person.workspace.id, 'lake.jpg', { by })
  const { edit, result } = await addEdit(database, source, 'make it night', { by: person })
  const beforeHash = await addPreview(source.workspaceId, source.id)
  const afterHash = await addPreview(source.workspaceId, result!.id)
  return { ...edit, sourceId: source.id, beforeHash, afterHash }
}

const offered = async (id: string) => (await admin.dataset.consentedEdits()).some((edit) => edit.id === id)

describe('a row that is added', () => {
  it('shows its pictures, whose numbers are beyond those of other rows', async () => {
    const { dataset } = await testDataset(services)
    const claim = async ({ sha256, bytes }: { sha256: string; bytes: number }) => {
      await installation.blob.create({ data: { sha256, bytes: BigInt(bytes), mediaType: 'application/octet-stream' } })
    }
    const { sha256: blobHash } = await services.blobs.put(Buffer.from('beforeafter'), { claim })
    const triple = handmadeRows.firstTriple
    const texts = { caption: '', instruction: 'x', editedCaption: null, url: null, licence: null, refused: null }
    const scores = { image: 0.1, direction: null, captionBefore: null, captionAfter: null }
    const sample = { triple, candidate: 0, seed: 0, sharedAttention: null, guidance: null, unsafe: false, ...scores }
    const content = {
      triples: [{ ...texts, triple, writer: handmadeRows.writer }],
      samples: [{ ...sample, pictureAt: 0, beforeBytes: 6, afterBytes: 5 }],
      blobHash,
    }
    await database.transaction((records) =>
      indexChunk(records, dataset.id, handmadeRows.firstChunk, content, { handmade: true }),
    )
    const request = { datasetId: dataset.id, triple: String(triple), candidate: '0', which: 'after' }
    const { status, stream } = await readDatasetPicture(await contextOf(owner), request)
    expect(status).toBe(200)
    expect(Buffer.concat(await stream!.toArray()).toString()).toBe('after')
    const beyond = { ...request, triple: '4000000000' }
    expect(await readDatasetPicture(await contextOf(owner), beyond).catch(code)).toBe('not-found')
  })
})

describe('a row of an edit', () => {
  it('takes its pictures where its people allow it, and is in the audit log', async () => {
    const person = await newPerson(database)
    const { id, beforeHash, afterHash } = await editOf(person)
    const { dataset } = await testDataset(services)
    const row = { datasetId: dataset.id, instruction: 'turn day into night', editId: id }
    expect(await offered(id)).toBe(false)
    expect(await admin.dataset.addRow(row).catch(code)).toBe('not-found')
    await consent(person, true)
    expect(await offered(id)).toBe(true)
    const added = await admin.dataset.addRow(row)
    expect(added).toMatchObject({ status: 'waiting', editId: id, instruction: 'turn day into night' })
    expect(await installation.datasetHandmade.findUnique({ where: { id: added.id } })).toMatchObject({
      ...{ beforeHash, afterHash, number: 0, addedAt: null },
    })
    expect((await admin.dataset.rows({ datasetId: dataset.id })).items).toMatchObject([
      { id: added.id, status: 'waiting' },
    ])
    const context = await contextOf(owner)
    expect((await readConsentedPicture(context, { editId: id, which: 'before' })).status).toBe(200)
    const known = { editId: id, which: 'after', ifNoneMatch: `"${afterHash}"` }
    expect((await readConsentedPicture(context, known)).status).toBe(304)
    await consent(person, false)
    expect(await readConsentedPicture(context, known).catch(code)).toBe('not-found')
    expect(await offered(id)).toBe(false)
  })

  it('is shown to nobody but administrators', async () => {
    const person = await newPerson(database)
    const { id } = await editOf(person)
    await consent(person, true)
    for (const attacker of [undefined, stranger, person]) {
      const context = await contextOf(attacker)
      const refused = await readConsentedPicture(context, { editId: id, which: 'before' }).catch(code)
      expect(['not-signed-in', 'not-permitted']).toContain(refused)
    }
  })

  it('needs everybody who made a picture before it, and no picture of a link, of the trash, or that is held back', async () => {
    const [person, other] = [await newPerson(database), await newPerson(database)]
    await consent(person, true)
    const ofOther = await editOf(person, other)
    expect(await offered(ofOther.id)).toBe(false)
    await consent(other, true)
    expect(await offered(ofOther.id)).toBe(true)
    const { image } = database.workspace(person.workspace.id)
    const { id, sourceId } = await editOf(person)
    expect(await offered(id)).toBe(true)
    await image.update({ where: { id: sourceId }, data: { origin: 'share' } })
    expect(await offered(id)).toBe(false)
    await image.update({ where: { id: sourceId }, data: { origin: null, trashedAt: new Date() } })
    expect(await offered(id)).toBe(false)
    await image.update({ where: { id: sourceId }, data: { trashedAt: null } })
    const flag = { workspaceId: person.workspace.id, imageId: sourceId, reason: 'porn' as const, score: 0.9 }
    await database.unsafe.safetyFlag.create({ data: flag })
    expect(await offered(id)).toBe(false)
  })
})

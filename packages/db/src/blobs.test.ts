import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { adoptBlobs, claimBlob, deleteUnusedBlobs } from './blobs.ts'
import { addUpload, type HistoryScenario, history } from './seed/index.ts'
import { testDatabase } from './testing/index.ts'

const { database } = await testDatabase()
const { installation, unsafe } = database
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
const claim = (text: string) => ({ sha256: hashOf(text), bytes: text.length, mediaType: 'text/plain' })
const later = () => new Date(Date.now() + 60_000)

let scenario: HistoryScenario

beforeAll(async () => {
  scenario = await history(database)
})

describe('deleteUnusedBlobs', () => {
  it('deletes blobs without references and without a recent claim', async () => {
    const used = await installation.blob.count()
    await claimBlob(database, claim('mask'))
    const edit = await unsafe.edit.findFirstOrThrow({ where: { status: 'queued' } })
    await unsafe.edit.update({ where: { id: edit.id }, data: { maskHash: hashOf('mask') } })
    await claimBlob(database, claim('export'))
    const { upload } = scenario
    const options = { imageId: upload.id, format: 'png', size: 'original', withRecipe: false } as const
    const made = { workspaceId: upload.workspaceId, status: 'ready', blobHash: hashOf('export') } as const
    await unsafe.export.create({ data: { ...options, ...made } })
    for (let i = 0; i < 7; i++) await claimBlob(database, claim(`unused ${i}`))
    const removed: string[] = []
    const remove = async (sha256: string) => void removed.push(sha256)
    expect(await deleteUnusedBlobs(database, { claimedBefore: new Date(0), remove })).toBe(0)
    expect(await deleteUnusedBlobs(database, { claimedBefore: later(), remove, batch: 3 })).toBe(7)
    expect(removed.sort()).toEqual(Array.from({ length: 7 }, (_, i) => hashOf(`unused ${i}`)).sort())
    expect(await installation.blob.count()).toBe(used + 2)
    expect(await unsafe.image.count()).toBe(4)
  })

  it('makes a claim of the same bytes wait until they are deleted', async () => {
    await claimBlob(database, claim('again'))
    const steps: string[] = []
    let claiming: Promise<void> | undefined
    const remove = async () => {
      claiming = claimBlob(database, claim('again')).then(() => void steps.push('claimed'))
      await unsafe.$queryRaw`SELECT pg_sleep(0.2)::text`
      steps.push('removed')
    }
    expect(await deleteUnusedBlobs(database, { claimedBefore: later(), remove })).toBe(1)
    await claiming
    expect(steps).toEqual(['removed', 'claimed'])
    expect(await installation.blob.count({ where: { sha256: hashOf('again') } })).toBe(1)
  })

  it('keeps a blob that is claimed again', async () => {
    await claimBlob(database, claim('renewed'))
    const before = new Date()
    await new Promise((resolve) => setTimeout(resolve, 5))
    await claimBlob(database, claim('renewed'))
    const removed: string[] = []
    await deleteUnusedBlobs(database, { claimedBefore: before, remove: async (sha256) => void removed.push(sha256) })
    expect(removed).not.toContain(hashOf('renewed'))
  })

  it('keeps the row when the bytes cannot be deleted', async () => {
    await claimBlob(database, claim('stuck'))
    const remove = () => Promise.reject(new Error('the disk is gone'))
    await expect(deleteUnusedBlobs(database, { claimedBefore: later(), remove })).rejects.toThrow('the disk is gone')
    expect(await installation.blob.count({ where: { sha256: hashOf('stuck') } })).toBe(1)
    await deleteUnusedBlobs(database, { claimedBefore: later(), remove: async () => {} })
  })
})

describe('adoptBlobs', () => {
  it('adds records for blobs that only the storage has, so that they are deleted', async () => {
    const storedAt = new Date('2026-01-01')
    const found = ['lost', 'mask'].map((text) => ({ sha256: hashOf(text), bytes: 4, storedAt }))
    expect(await adoptBlobs(database, found)).toBe(1)
    const removed: string[] = []
    const remove = async (sha256: string) => void removed.push(sha256)
    await deleteUnusedBlobs(database, { claimedBefore: new Date('2026-01-02'), remove })
    expect(removed).toEqual([hashOf('lost')])
  })
})

describe('claimBlob', () => {
  it('keeps the properties from the first claim of the same bytes', async () => {
    await Promise.all([1, 2, 3, 4].map(() => claimBlob(database, claim('same'))))
    await claimBlob(database, { ...claim('same'), mediaType: 'image/png' })
    const blob = await installation.blob.findUniqueOrThrow({ where: { sha256: hashOf('same') } })
    expect(blob).toMatchObject({ bytes: 4n, mediaType: 'text/plain' })
    const { workspaceId } = scenario.upload
    const image = await addUpload(database, workspaceId, 'same.txt', { sha256: hashOf('same') })
    expect(image.blobHash).toBe(hashOf('same'))
  })
})

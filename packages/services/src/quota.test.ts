import { randomUUID } from 'node:crypto'
import { addUpload, type Person } from '@amend/db/seed'
import { describe, expect, it } from 'vitest'
import { requestEdit } from './edit/index.ts'
import { receiveUpload } from './image/index.ts'
import type { Member, Services } from './index.ts'
import { authorizeMember } from './index.ts'
import { newPerson, picture, settings, testInstallation } from './testing/index.ts'

const { services, principalOf } = await testInstallation()
const { database, blobs } = services

/** The installation with a quota, bytes. */
const limited = (workspaceBytes: number): Services => ({
  ...services,
  settings: { ...services.settings, workspaceBytes },
})

async function memberOf(person: Person): Promise<Member> {
  return authorizeMember(database, await principalOf(person), person.workspace.id, 'image:upload')
}

async function* stream(bytes: Uint8Array) {
  yield bytes
}

const upload = (own: Services, member: Member, bytes: Uint8Array, contentLength?: number) =>
  receiveUpload(own, member, { key: randomUUID(), name: 'lake.png', contentLength, body: stream(bytes) })

/** A picture of noise, so that no two are equal. */
async function noise(side: number): Promise<Buffer> {
  const { default: sharp } = await import('sharp')
  const { randomBytes } = await import('node:crypto')
  return sharp(randomBytes(side * side * 3), { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer()
}

const storedBlobs = async () => {
  let count = 0
  for await (const _ of blobs.list()) count++
  return count
}

const reached = expect.objectContaining({
  code: 'quota-reached',
  message: expect.stringContaining('for good'),
}) as Error

describe('the quota of a workspace', () => {
  it.each([
    ['of an announced length', true],
    ['of unknown length', false],
  ])(
    'refuses an upload %s that exceeds it, stores nothing of it, and accepts it after pictures are deleted',
    async (_, announced) => {
      const member = await memberOf(await newPerson(database))
      const [first, second] = await Promise.all([noise(48), noise(48)])
      const own = limited(first.length + second.length - 1)
      const send = (bytes: Buffer) => upload(own, member, bytes, announced ? bytes.length : undefined)
      const { image } = await send(first)
      const before = await storedBlobs()
      await expect(send(second)).rejects.toThrow(reached)
      expect(await storedBlobs()).toBe(before)
      expect(await member.records.image.count()).toBe(1)
      await member.records.image.update({ where: { id: image.id }, data: { trashedAt: new Date() } })
      await expect(send(second)).rejects.toThrow(reached)
      await member.records.image.deleteMany({ where: { id: image.id } })
      await expect(send(second)).resolves.toMatchObject({ created: true })
    },
  )

  it('holds for concurrent uploads', async () => {
    const member = await memberOf(await newPerson(database))
    const pictures = await Promise.all(Array.from({ length: 8 }, () => noise(32)))
    const largest = Math.max(...pictures.map(({ length }) => length))
    const answers = await Promise.allSettled(pictures.map((bytes) => upload(limited(3 * largest), member, bytes)))
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(3)
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(2)
    expect(await member.records.image.count()).toBeLessThanOrEqual(3)
  })

  it('counts equal files once, includes previews, and ignores other workspaces', async () => {
    const [member, other] = await Promise.all(
      [newPerson(database), newPerson(database)].map(async (one) => memberOf(await one)),
    )
    if (!member || !other) throw new Error('Two people.')
    const bytes = await noise(40)
    const own = limited(2 * bytes.length)
    await upload(own, member, bytes)
    const { image } = await upload(own, member, bytes)
    await upload(own, other, await noise(40))
    const preview = { kind: 'preview' as const, width: 40, height: 40 }
    const { sha256 } = await blobs.put(await picture('webp'))
    await database.installation.blob.create({ data: { sha256, bytes: BigInt(bytes.length), mediaType: 'image/webp' } })
    await member.records.rendition.create({
      data: { ...preview, workspaceId: member.workspaceId, imageId: image.id, blobHash: sha256 },
    })
    await expect(upload(own, member, await noise(16))).rejects.toThrow(reached)
    await expect(upload(limited(3 * bytes.length), member, await noise(16))).resolves.toMatchObject({ created: true })
  })

  it('refuses edits whose results would exceed it, together with waiting ones', async () => {
    const person = await newPerson(database)
    const member = await memberOf(person)
    const source = await addUpload(database, member.workspaceId, 'lake.jpg', { by: person })
    const result = 3 * (source.width ?? 0) * (source.height ?? 0)
    const request = (own: Services, variants: number) =>
      requestEdit(own, member, {
        sourceId: source.id,
        instruction: 'make it night',
        settings,
        variants,
        key: randomUUID(),
      })
    await expect(request(limited(result), 4)).rejects.toThrow(reached)
    expect(await member.records.edit.count()).toBe(0)
    const own = limited(4 * result + 4_000_000)
    await expect(request(own, 3)).resolves.toHaveLength(3)
    await expect(request(limited(4 * result), 2)).rejects.toThrow(reached)
  })
})

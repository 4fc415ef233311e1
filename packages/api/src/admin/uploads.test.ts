/** Files of models in pieces: interrupted, repeated, foreign, too large. */
import { AmendError, modelLimits } from '@amend/contract'
import { modelMakeRecord } from '@amend/services/model'
import { beforeEach, describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'
import { receiveModelPiece } from './model-piece.ts'
import { createAdminCaller } from './router.ts'

const { services, contextOf, owner, stranger, viewer, modelVersionId } = await testInstallation()
const { installation, unsafe } = services.database
const administrator = async () => createAdminCaller(await contextOf(owner))

const piece = modelLimits.pieceBytes
const changedAt = new Date(0).toISOString()
const file = { kind: 'checkpoint' as const, fileName: 'editor.safetensors', bytes: piece + 10, changedAt }

async function* body(bytes: number, fill = 7) {
  yield new Uint8Array(bytes).fill(fill)
}

const send = async (uploadId: string, number: number, bytes: number, person = owner) =>
  receiveModelPiece(await contextOf(person), { uploadId, number: String(number) }, body(bytes))

/** Of an error of a service, also where tRPC wraps it. */
const code = (error: unknown) => {
  const { cause } = error as { cause?: unknown }
  return [error, cause].find((one) => one instanceof AmendError)?.code
}

beforeEach(async () => {
  await installation.modelTask.deleteMany()
  await installation.modelUpload.deleteMany()
})

describe('a file that an administrator sends', () => {
  it('goes on where it was interrupted, and is registered when it is whole', async () => {
    const admin = await administrator()
    const begun = await admin.model.beginUpload(file)
    expect(begun).toMatchObject({ receivedPieces: 0, receivedBytes: 0, pieceBytes: piece })
    expect(await send(begun.id, 0, piece)).toMatchObject({ receivedPieces: 1, receivedBytes: piece })
    expect(await admin.model.upload({ uploadId: begun.id }).catch(code)).toBe('not-ready')
    // The page was closed, and the same file is chosen again.
    expect(await admin.model.beginUpload(file)).toMatchObject({ id: begun.id, receivedPieces: 1 })
    expect(await send(begun.id, 0, piece)).toMatchObject({ receivedPieces: 1 })
    expect(await send(begun.id, 1, 10)).toMatchObject({ receivedBytes: piece + 10 })
    const task = await admin.model.upload({ uploadId: begun.id, name: 'mine' })
    expect(task).toMatchObject({ kind: 'upload', status: 'waiting', reference: 'editor.safetensors' })
    expect(await admin.model.upload({ uploadId: begun.id }).catch(code)).toBe('changed-meanwhile')
    expect(await admin.model.discardUpload({ id: begun.id }).catch(code)).toBe('changed-meanwhile')
  })

  it('keeps pieces in order, each whole', async () => {
    const { id } = await (await administrator()).model.beginUpload(file)
    expect(await send(id, 1, 10).catch(code)).toBe('changed-meanwhile')
    expect(await send(id, 0, piece - 1).catch(code)).toBe('upload-broken-off')
    expect(await send(id, 0, piece + 1).catch(code)).toBe('upload-broken-off')
    expect(await installation.modelUploadPiece.count()).toBe(0)
  })

  it('is its administrator’s alone', async () => {
    const { id } = await (await administrator()).model.beginUpload(file)
    for (const person of [stranger, viewer]) expect(await send(id, 0, piece, person).catch(code)).toBe('not-permitted')
    await installation.user.update({ where: { id: stranger.user.id }, data: { role: 'administrator' } })
    expect(await send(id, 0, piece, stranger).catch(code)).toBe('not-found')
    const other = createAdminCaller(await contextOf(stranger))
    expect(await other.model.discardUpload({ id }).catch(code)).toBe('not-found')
    expect(await other.model.upload({ uploadId: id }).catch(code)).toBe('not-found')
    await installation.user.update({ where: { id: stranger.user.id }, data: { role: 'member' } })
  })

  it('is refused before anything is sent when it is larger than the limit', async () => {
    const bytes = services.settings.modelBytes + 1
    const refused = (await administrator()).model.beginUpload({ ...file, bytes })
    await expect(refused).rejects.toMatchObject({ cause: { code: 'model-too-large', limit: 20 } })
    expect(await installation.modelUpload.count()).toBe(0)
  })

  it('is deleted when a worker refuses it, and kept when the fault is not its own', async () => {
    const admin = await administrator()
    const fail = async (code: string) => {
      const { id: uploadId } = await admin.model.beginUpload({ ...file, bytes: 5 })
      await send(uploadId, 0, 5)
      const { id: taskId } = await admin.model.upload({ uploadId })
      await services.database.transaction((records) =>
        modelMakeRecord.fail(records, { taskId }, { code, message: 'It is refused.', retry: false }),
      )
      return installation.modelUpload.count()
    }
    expect(await fail('disk-full')).toBe(1)
    expect(await fail('not-a-checkpoint')).toBe(0)
    expect(await installation.modelUploadPiece.count()).toBe(0)
  })
})

describe('a version that is made of another one', () => {
  it('needs a LoRA that was sent as one, or a version of floats', async () => {
    const admin = await administrator()
    const { id: uploadId } = await admin.model.beginUpload({ ...file, bytes: 5 })
    await send(uploadId, 0, 5)
    await installation.modelVersion.update({
      where: { id: modelVersionId },
      data: { provenance: { reference: 'pico-edit' } },
    })
    expect(await admin.model.adapt({ uploadId, baseId: modelVersionId, weight: 1 }).catch(code)).toBeDefined()
    expect(await installation.modelTask.count()).toBe(0)
    const optimize = () => admin.model.optimize({ baseId: modelVersionId })
    await expect(optimize()).rejects.toThrow('golden set is empty')
    const made = { kind: 'int8', base: 'x', identity: 'y', error: { unet: 0.01 } }
    await installation.modelVersion.update({
      where: { id: modelVersionId },
      data: { provenance: { reference: 'x', made } },
    })
    await expect(optimize()).rejects.toThrow('int8 weights already')
    expect((await admin.model.registry()).versions[0]?.made).toEqual(made)
  })

  it('is made in a lane of its own', async () => {
    await (await administrator()).model.pull({ reference: 'owner/editor' })
    const jobs = await unsafe.$queryRaw<{ name: string }[]>`SELECT name FROM jobs.job WHERE name LIKE 'model.%'`
    expect(jobs.map(({ name }) => name)).toContain('model.make')
  })
})

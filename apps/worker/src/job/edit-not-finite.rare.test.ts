/** An edit whose model gives values that are not numbers: its stored error names the network. */
import { cp, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readSafetensors } from '@amend/models/checkpoint'
import { embeddedCheckpoint } from '@amend/pico'
import { afterAll, expect, it } from 'vitest'
import { openTestInstallation, quiet } from '../testing/installation.ts'
import { openTestWorkspace, photo, testEnvironment, until } from '../testing/workspace.ts'
import { startWorker } from '../worker.ts'

const installation = await openTestInstallation()
const { database, url, folder } = installation
const model = path.join(folder, 'damaged')
await cp(embeddedCheckpoint('edit').folder, model, { recursive: true })
await damage(path.join(model, 'text_encoder', 'model.fp16.safetensors'), 'final_layer_norm.bias')
const worker = await startWorker({ ...testEnvironment(url, folder), model }, quiet)
afterAll(() => worker.stop(), 60_000)
const workspace = await openTestWorkspace(installation)

/** Writes infinity over the first number of a tensor in float16. */
async function damage(file: string, ending: string) {
  const weights = await readSafetensors(file)
  const name = [...weights.names()].find((tensor) => tensor.endsWith(ending)) ?? ''
  const { offset = 0, dtype } = weights.find(name) ?? {}
  expect(dtype).toBe('float16')
  const bytes = await readFile(file)
  bytes.writeUInt16LE(0x7c00, offset)
  await writeFile(file, bytes)
}

it('has a code and a sentence that name the text encoder, and no result', { timeout: 120_000 }, async () => {
  const { id } = await workspace.upload(await photo(300, 200), 'Meadow.JPG')
  const source = await until(async () => {
    const image = await workspace.image(id)
    return image.status === 'ready' && image
  })
  const requested = await workspace.edit(source, 'make it night')
  const edit = await until(async () => {
    const row = await database.unsafe.edit.findUniqueOrThrow({ where: { id: requested.id } })
    return row.finishedAt !== null && row
  })
  expect(edit).toMatchObject({
    ...{ status: 'failed', errorCode: 'not-finite-text-encoder' },
    errorMessage: expect.stringMatching(/^The text encoder of this model gave values that are not numbers/),
  })
  const events = await database.unsafe.event.findMany({ where: { subjectId: edit.id, kind: 'edit.failed' } })
  expect(events).toMatchObject([{ data: { code: 'not-finite-text-encoder' } }])
})

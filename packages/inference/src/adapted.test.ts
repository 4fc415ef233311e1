/** A model that is another one with a LoRA, as a folder of its own. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { assertEditing, openCheckpoint } from '@amend/models/checkpoint'
import { writeAdapted } from '@amend/models/lora'
import { openStore } from '@amend/models/store'
import { afterAll, describe, expect, it } from 'vitest'
import { load } from './index.ts'

const fixture = (name: string) => fileURLToPath(import.meta.resolve(`@amend/models/fixtures/${name}`))
const base = path.dirname(fixture('reference/checkpoint/model_index.json'))
const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-adapted-'))
afterAll(() => rm(folder, { recursive: true }))

const rgb = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => i % 251)
const picture = { width: 64, height: 64, depth: 8 as const, rgb }
const settings = { steps: 2, seed: 7, resolution: 64 }

async function adapted(name: string, weight: number): Promise<string> {
  const place = path.join(folder, name)
  await mkdir(place)
  await writeAdapted(place, { name, base, lora: { file: fixture('lora/diffusers.safetensors'), name: 'teal', weight } })
  return place
}

/** The pixels of an edit, and its recipe. */
async function edited(location: string, loras: { file: string; weight: number }[] = []) {
  const editor = await load(location, { threads: 1, loras })
  const { variants } = await editor.edit(picture, 'make it teal', settings)
  await editor.release()
  return { pixels: Buffer.from(variants[0]!.picture.rgb), model: variants[0]!.recipe.model }
}

describe('a model with a LoRA', () => {
  it('edits to the bit as its base does with the file beside it, under an identity of its own', async () => {
    const place = await adapted('teal', 0.8)
    const [own, given] = [
      await edited(place),
      await edited(base, [{ file: fixture('lora/diffusers.safetensors'), weight: 0.8 }]),
    ]
    expect(own.pixels.equals(given.pixels)).toBe(true)
    expect(own.pixels.equals((await edited(base)).pixels)).toBe(false)
    expect(own.model).toEqual({ name: 'teal', identity: (await openCheckpoint(place, { adapted: true })).identity })
    expect(own.model.identity).not.toBe(given.model.identity)
    expect(own.model.identity).not.toBe((await openCheckpoint(await adapted('weak', 0.5), { adapted: true })).identity)
  })

  it('has a card that says what it is made of', async () => {
    const { card, loras } = await openCheckpoint(await adapted('carded', 1), { adapted: true })
    const { identity, card: former } = await openCheckpoint(base)
    expect(card).toMatchObject({ name: 'carded', defaults: former.defaults })
    expect(card.adapted).toEqual({
      ...{ base: former.name, identity },
      lora: { name: 'teal', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), weight: 1 },
    })
    expect(loras).toHaveLength(1)
  })

  it('is refused with the first tensor that does not fit, and by who would ignore the LoRA', async () => {
    const file = path.join(base, 'unet', 'diffusion_pytorch_model.safetensors')
    const place = path.join(folder, 'wrong')
    await mkdir(place)
    await expect(
      writeAdapted(place, { name: 'wrong', base, lora: { file, name: 'x', weight: 1 } }),
    ).rejects.toMatchObject({
      code: 'wrong-adapter',
      message: expect.stringContaining('"'),
    })
    await expect(openCheckpoint(await adapted('refused', 1))).rejects.toMatchObject({ code: 'unsupported-model' })
  })

  it('is one model of the store, and stays when its base is removed', async () => {
    const store = openStore({ env: {}, folder: path.join(folder, 'models') })
    const copy = path.join(folder, 'copy')
    await cp(base, copy, { recursive: true })
    const model = { name: 'stored', source: 'reference', layout: 'adapted' as const, replace: false }
    const lora = { file: fixture('lora/diffusers.safetensors'), name: 'teal', weight: 1 }
    const write = async (target: string) => void (await writeAdapted(target, { name: 'stored', base: copy, lora }))
    await store.make(model, write)
    await rm(copy, { recursive: true })
    const location = await store.resolve('stored')
    expect(assertEditing(await openCheckpoint(location, { adapted: true })).task).toBe('edit')
    expect((await store.verify('stored')).ok).toBe(true)
    await expect(store.make(model, write)).rejects.toMatchObject({ code: 'bad-reference' })
  })
})

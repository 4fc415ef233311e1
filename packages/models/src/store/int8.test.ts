import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { assertEditing, openCheckpoint } from '../checkpoint/index.ts'
import { writeOptimized } from '../checkpoint/optimized/write.ts'
import { repository } from '../checkpoint/testing/reference-checkpoint.ts'
import { int8Name, int8Version } from './int8.ts'
import { openStore } from './store.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'amend-int8-version-'))
afterAll(() => rmSync(folder, { recursive: true }))
const store = openStore({ folder: path.join(folder, 'models'), env: {} })
const embedded = [{ name: 'tiny', folder: path.join(folder, 'tiny') }]
const version = (reference: string) => int8Version(reference, embedded, store)

beforeAll(() => cpSync(repository, path.join(folder, 'tiny'), { recursive: true }))

/** Makes the int8 version of the model without any int8 layer. */
async function make() {
  const base = assertEditing(await openCheckpoint(path.join(folder, 'tiny')))
  const names = (part: 'unet' | 'vae' | 'textEncoder') =>
    [...base.components[part].weights.names()].filter(
      (name) => base.components[part].weights.find(name)?.dtype === 'float32',
    )
  const part = (of: 'unet' | 'vae' | 'textEncoder') => ({ names: names(of), layers: new Map() })
  const optimized = {
    ...{ base: 'tiny', identity: base.identity, precision: 'int8' as const, int8Layers: 0, floatLayers: [] },
    ...{ calibration: { pictures: 1, instructions: 1, steps: 1, side: 64 }, error: { unet: 0 } },
  }
  const card = { ...base.card, name: int8Name('tiny'), optimized }
  const parts = { unet: part('unet'), vae: part('vae'), textEncoder: part('textEncoder') }
  await store.make({ name: card.name, source: 'tiny' }, (file) => writeOptimized(file, { base, card, parts }))
}

it('is found by the name of its base, and refused where there is none or one of other weights', async () => {
  await expect(version('tiny')).rejects.toMatchObject({
    code: 'missing-component',
    message: 'There is no int8 version of tiny yet: make it with "amend models optimize tiny".',
  })
  await make()
  expect(await version('tiny')).toBe('tiny-int8')
  expect(await version('tiny-int8')).toBe('tiny-int8')

  const other = path.join(folder, 'other', 'tiny')
  cpSync(repository, other, { recursive: true })
  writeFileSync(path.join(other, 'unet', 'config.json'), JSON.stringify({ sample_size: 999 }))
  await expect(version(other)).rejects.toMatchObject({
    code: 'missing-component',
    message: `The int8 version of tiny is one of other weights: make it with "amend models optimize ${other}".`,
  })
  await expect(version('nobody')).rejects.toMatchObject({ code: 'not-found' })
})

/** Training, merging and widening from one file of the CompVis layout. */
import { readdirSync, readFileSync } from 'node:fs'
import { assertEditing, type Checkpoint, openCheckpoint } from '@amend/models/checkpoint'
import { unetGraph, vaeDecoderGraph, vaeEncoderGraph } from '@amend/models/networks'
import { workbench, writePairs } from '@amend/pairs/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loraFile, writeMerged } from '../checkpoint/lora.ts'
import { readLora } from '../checkpoint/read-lora.ts'
import { widenCheckpoint } from '../checkpoint/widen.ts'
import { writeSingleFile } from '../testing/single-file.ts'
import { tinySettings } from '../testing/tiny-settings.ts'
import { startRun } from './run.ts'

let bench: Awaited<ReturnType<typeof workbench>>
beforeAll(async () => {
  bench = await workbench()
  await writePairs(bench.at('pairs'), 3)
  await writeSingleFile(bench.at('base.safetensors'))
})
afterAll(() => bench.remove())

/** Expects every component of a written folder to have the tensors of the base, under the names of diffusers. */
async function expectWhole(folder: string, base: Checkpoint) {
  const written = assertEditing(await openCheckpoint(folder))
  expect(written.layout).toBe('diffusers')
  for (const name of ['unet', 'vae', 'textEncoder'] as const) {
    const names = [...written.components[name].weights.names()].sort()
    expect(names.length).toBeGreaterThan(10)
    expect(names).toEqual([...(base.components[name]?.weights.names() ?? [])].sort())
  }
  const { unet, vae } = written.components
  expect(unetGraph(unet.config, unet.weights).parameters.size).toBe([...unet.weights.names()].length)
  for (const graph of [vaeEncoderGraph, vaeDecoderGraph]) graph(vae.config, vae.weights)
  expect([...vae.weights.names()].filter((name) => /\.(q|k|v|proj_out)\./.test(name))).toEqual([])
  return written
}

it.each([
  ['all weights', 'all' as const],
  ['adapters', { rank: 2, alpha: 2, targets: ['to_q', 'to_v'] }],
])('trains %s', async (what, train) => {
  const base = await openCheckpoint(bench.at('base.safetensors'))
  const { model, folder } = await startRun({
    data: bench.at('pairs'),
    model: bench.at('base.safetensors'),
    folder: bench.at(what),
    settings: { ...tinySettings, steps: 2, train },
  })
  await expectWhole(model, base)
  if (train === 'all') return
  const modules = await readLora(`${folder}/${loraFile}`, base.components)
  expect(modules.length).toBeGreaterThan(0)
  await writeMerged(base, modules, bench.at('merged'))
  await expectWhole(bench.at('merged'), base)
})

it('widens', async () => {
  const base = await openCheckpoint(await writeSingleFile(bench.at('narrow.safetensors'), { inChannels: 4 }))
  await widenCheckpoint(base, bench.at('wide'))
  const { components } = await expectWhole(bench.at('wide'), base)
  expect(components.unet.config).toMatchObject({ in_channels: 8 })
  expect(readdirSync(bench.at('wide', 'unet'))).toContain('diffusion_pytorch_model.safetensors')
  expect(readFileSync(bench.at('wide', 'unet', 'config.json'), 'utf8')).toContain('"in_channels": 8')
})

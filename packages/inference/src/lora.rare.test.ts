/** LoRA files beside the networks of the reference checkpoint, against recorded outputs of the reference. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StoredTensor, Tensor } from '@amend/graph'
import { compile } from '@amend/graph/runtime'
import {
  assertEditing,
  type EditingCheckpoint,
  openCheckpoint,
  readSafetensors,
  readTensor,
  type TensorToWrite,
  writeSafetensors,
} from '@amend/models/checkpoint'
import { clipTextGraph } from '@amend/models/networks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildGraphs } from './load.ts'
import { addLoras, type LoraFile } from './lora.ts'

const fixture = (name: string) => fileURLToPath(import.meta.resolve(`@amend/models/fixtures/${name}`))
const folder = mkdtempSync(path.join(os.tmpdir(), 'amend-lora-'))
afterAll(() => rmSync(folder, { recursive: true }))

let checkpoint: EditingCheckpoint
let recorded: (name: string) => Promise<Tensor<Float32Array>>
beforeAll(async () => {
  checkpoint = assertEditing(await openCheckpoint(path.dirname(fixture('reference/checkpoint/model_index.json'))))
  const outputs = await readSafetensors(fixture('lora/reference.safetensors'))
  recorded = async (name) => {
    const { data, shape } = await readTensor(outputs.find(name) as StoredTensor)
    return { data: Float32Array.from(data as Float32Array, Number), shape }
  }
})

/** The largest difference over the largest magnitude. */
function relativeError(given: Tensor | undefined, { data }: Tensor<Float32Array>): number {
  const magnitude = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return data.reduce((most, value, i) => Math.max(most, Math.abs(value - Number(given?.data[i]))), 0) / magnitude
}

async function unetWith(loras: readonly LoraFile[]): Promise<Tensor | undefined> {
  const graphs = buildGraphs(checkpoint)
  await addLoras(graphs, checkpoint, loras)
  const network = await compile(graphs.unet, { threads: 1 })
  const sample = await recorded('sample')
  const { data } = await recorded('timestep')
  const batch = sample.shape[0] ?? 1
  const feeds = {
    sample,
    timestep: { data: Float32Array.from({ length: batch }, (_, i) => data[i % data.length]!), shape: [batch] },
    encoder_hidden_states: await recorded('text'),
  }
  const { out, deep } = await network.run(feeds)
  await network.release()
  const shallow = await compile(graphs.shallowUnet, { threads: 1 })
  const outside = await shallow.run({ ...feeds, deep: deep! })
  await shallow.release()
  expect(relativeError(outside.out, out as Tensor<Float32Array>)).toBeLessThan(1e-5)
  return out
}

describe('a LoRA beside the UNet gives the outputs of the reference', () => {
  it.each(['diffusers', 'peft', 'kohya'])('from the file of %s', async (kind) => {
    const file = fixture(`lora/${kind}.safetensors`)
    expect(relativeError(await unetWith([{ file }]), await recorded('out.scale1'))).toBeLessThan(1e-4)
    expect(relativeError(await unetWith([{ file, weight: 0.5 }]), await recorded('out.scale0.5'))).toBeLessThan(1e-4)
  })

  it('from two files that add up', async () => {
    const [a, b] = ['diffusers', 'kohya'].map((kind) => fixture(`lora/${kind}.safetensors`)) as [string, string]
    const halves = await unetWith([
      { file: a, weight: 0.25 },
      { file: b, weight: 0.25 },
    ])
    expect(relativeError(halves, await recorded('out.scale0.5'))).toBeLessThan(1e-4)
    expect(relativeError(await unetWith([{ file: a, weight: 0 }]), await recorded('out.base'))).toBeLessThan(1e-4)
  })

  it('and is named by its hash and weight', async () => {
    const used = await addLoras(buildGraphs(checkpoint), checkpoint, [
      { file: fixture('lora/peft.safetensors'), weight: 0.5 },
      { file: fixture('lora/kohya.safetensors') },
    ])
    expect(used).toEqual([
      { name: 'peft.safetensors', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), weight: 0.5 },
      { name: 'kohya.safetensors', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), weight: 1 },
    ])
  })
})

const values = (shape: readonly number[], seed: number) =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => 0.1 * Math.sin(seed + i))
const tensor = (name: string, shape: readonly number[], data: Float32Array): TensorToWrite => ({
  name,
  shape,
  dtype: 'F32',
  bytes: () => [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
})

it('a LoRA of the text encoder is the same as its weights with the product added', async () => {
  const { weights, config } = checkpoint.components.textEncoder
  const module = 'encoder.layers.0.self_attn.q_proj'
  const stored = weights.find(`${module}.weight`) as StoredTensor
  const [width = 0] = stored.shape
  const [down, up] = [values([2, width], 1), values([width, 2], 2)]
  const file = path.join(folder, 'text.safetensors')
  await writeSafetensors(file, [
    tensor(`text_encoder.text_model.${module}.lora_A.weight`, [2, width], down),
    tensor(`text_encoder.text_model.${module}.lora_B.weight`, [width, 2], up),
  ])
  const grown = ((await readTensor(stored)).data as Float32Array).map((value, i) => {
    const [row, column] = [Math.floor(i / width), i % width]
    return value + [0, 1].reduce((sum, r) => sum + up[2 * row + r]! * down[r * width + column]!, 0)
  })
  const mergedFile = path.join(folder, 'merged.safetensors')
  await writeSafetensors(mergedFile, [tensor('merged', stored.shape, grown)])
  const merged = (await readSafetensors(mergedFile)).find('merged')
  const graphs = buildGraphs(checkpoint)
  await addLoras(graphs, checkpoint, [{ file }])
  const expected = clipTextGraph(config, {
    names: () => weights.names(),
    find: (name) => (name === `${module}.weight` ? merged : weights.find(name)),
  })
  const feeds = { input_ids: { data: BigInt64Array.from([1n, 5n, 9n, 2n]), shape: [1, 4] } }
  const run = async (graph: typeof expected) => {
    const network = await compile(graph, { threads: 1 })
    const { last_hidden_state: state } = await network.run(feeds)
    await network.release()
    return state as Tensor<Float32Array>
  }
  const [base, given, wanted] = [
    await run(buildGraphs(checkpoint).textEncoder),
    await run(graphs.textEncoder),
    await run(expected),
  ]
  expect(relativeError(given, wanted)).toBeLessThan(1e-5)
  expect(relativeError(base, wanted)).toBeGreaterThan(1e-4)
})

describe('is refused in one sentence', () => {
  const add = (file: string) => addLoras(buildGraphs(checkpoint), checkpoint, [{ file }])

  it('a LoRA of another architecture, by the first tensor that does not fit', async () => {
    const file = path.join(folder, 'other.safetensors')
    const module = 'mid_block.attentions.0.transformer_blocks.9.attn1.to_q'
    await writeSafetensors(file, [
      tensor(`unet.${module}.lora_A.weight`, [2, 8], values([2, 8], 1)),
      tensor(`unet.${module}.lora_B.weight`, [8, 2], values([8, 2], 2)),
    ])
    await expect(add(file)).rejects.toMatchObject({
      code: 'wrong-adapter',
      message: `${file} does not belong to this model: the UNet has no projection "${module}".`,
    })
  })

  it('one of another width', async () => {
    const file = path.join(folder, 'wide.safetensors')
    const module = 'mid_block.attentions.0.transformer_blocks.0.attn1.to_q'
    await writeSafetensors(file, [
      tensor(`unet.${module}.lora_A.weight`, [2, 9], values([2, 9], 1)),
      tensor(`unet.${module}.lora_B.weight`, [9, 2], values([9, 2], 2)),
    ])
    await expect(add(file)).rejects.toMatchObject({ code: 'wrong-adapter' })
  })

  it('one of something that is no projection', async () => {
    const file = path.join(folder, 'table.safetensors')
    const module = 'embeddings.token_embedding'
    const [rows = 0, width = 0] = checkpoint.components.textEncoder.weights.find(`${module}.weight`)?.shape ?? []
    await writeSafetensors(file, [
      tensor(`text_encoder.text_model.${module}.lora_A.weight`, [1, width], values([1, width], 1)),
      tensor(`text_encoder.text_model.${module}.lora_B.weight`, [rows, 1], values([rows, 1], 2)),
    ])
    await expect(add(file)).rejects.toMatchObject({
      code: 'wrong-adapter',
      message: expect.stringContaining(`it adapts "${module}", which is no projection`),
    })
  })

  it('a file that is not there', async () => {
    await expect(add(path.join(folder, 'gone.safetensors'))).rejects.toMatchObject({ code: 'not-found' })
  })
})

/** LoRA files beside the networks of SDXL: the same as adding the product to the weights. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Graph, StoredTensor, Tensor, Weights } from '@amend/graph'
import { compile, type Feeds } from '@amend/graph/runtime'
import {
  assertEditing,
  type Component,
  type EditingCheckpoint,
  openCheckpoint,
  readSafetensors,
  readTensor,
  type TensorToWrite,
  writeSafetensors,
} from '@amend/models/checkpoint'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildGraphs } from './load.ts'
import { addLoras } from './lora.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'amend-sdxl-lora-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Part = 'unet' | 'textEncoder' | 'textEncoder2'
/** A projection of each network, by its module and by its name in a file of kohya's scripts. */
const adapted: readonly (readonly [Part, string, string])[] = [
  ['textEncoder', 'encoder.layers.0.self_attn.q_proj', 'lora_te1_text_model_encoder_layers_0_self_attn_q_proj'],
  ['textEncoder2', 'encoder.layers.3.mlp.fc1', 'lora_te2_text_model_encoder_layers_3_mlp_fc1'],
  [
    'unet',
    'down_blocks.1.attentions.0.transformer_blocks.1.attn2.to_k',
    'lora_unet_input_blocks_3_1_transformer_blocks_1_attn2_to_k',
  ],
]
/** SDXL does not use the last layer of its first text encoder. */
const unused = ['textEncoder', 'encoder.layers.2.mlp.fc1', 'lora_te1_text_model_encoder_layers_2_mlp_fc1'] as const

let checkpoint: EditingCheckpoint
beforeAll(async () => {
  const index = fileURLToPath(import.meta.resolve('@amend/models/fixtures/sdxl/checkpoint/model_index.json'))
  checkpoint = assertEditing(await openCheckpoint(path.dirname(index)))
})

const componentOf = (part: Part) => checkpoint.components[part] as Component

function stored(part: Part, module: string): readonly [string, StoredTensor] {
  const { weights } = componentOf(part)
  const name = [`text_model.${module}.weight`, `${module}.weight`].find((known) => weights.find(known)) as string
  return [name, weights.find(name) as StoredTensor]
}

const tensor = (name: string, shape: readonly number[], data: Float32Array): TensorToWrite => ({
  name,
  shape,
  dtype: 'F32',
  bytes: () => [new Uint8Array(data.buffer)],
})
const wave = (size: number, seed: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(i + seed) / 4)

/** Writes an adapter of rank 1 for each module, and the weights with it. */
async function write(modules: readonly (readonly [Part, string, string])[]) {
  const adapters: TensorToWrite[] = []
  const merged: TensorToWrite[] = []
  for (const [i, [part, module, key]] of modules.entries()) {
    const [name, { shape, ...rest }] = stored(part, module)
    const [out = 0, into = 0] = shape
    const [up, down] = [wave(out, i), wave(into, i + 7)]
    adapters.push(tensor(`${key}.lora_up.weight`, [out, 1], up), tensor(`${key}.lora_down.weight`, [1, into], down))
    const { data } = await readTensor({ ...rest, shape })
    const sum = Float32Array.from(data as Float32Array, (value, at) => {
      return value + (up[Math.floor(at / into)] ?? 0) * (down[at % into] ?? 0)
    })
    merged.push(tensor(`${part}:${name}`, shape, sum))
  }
  const [lora, weights] = ['lora', 'merged'].map((name) => path.join(folder, `${name}.safetensors`)) as [string, string]
  await writeSafetensors(lora, adapters)
  await writeSafetensors(weights, merged)
  const sums = await readSafetensors(weights)
  const over = (part: Part): Component => {
    const { config, weights: own } = componentOf(part)
    const find: Weights['find'] = (name, shape) => sums.find(`${part}:${name}`) ?? own.find(name, shape)
    return { config, weights: { ...own, find } }
  }
  const components = {
    ...checkpoint.components,
    ...{ unet: over('unet'), textEncoder: over('textEncoder'), textEncoder2: over('textEncoder2') },
  }
  return { lora, merged: { ...checkpoint, components } }
}

async function run(graph: Graph, feeds: Feeds): Promise<Record<string, Tensor>> {
  const network = await compile(graph, { threads: 1 })
  return network.run(feeds).finally(() => network.release())
}

const ids = { data: BigInt64Array.from([4094, 5, 700, 4095], BigInt), shape: [1, 4] }
const text = { input_ids: ids, input_ids_2: ids }
const unet = {
  sample: { data: wave(8 * 64, 1), shape: [1, 8, 8, 8] },
  timestep: { data: Float32Array.of(500), shape: [1] },
  encoder_hidden_states: { data: wave(4 * 56, 2), shape: [1, 4, 56] },
  text_embeds: { data: wave(20, 3), shape: [1, 20] },
  time_ids: { data: Float32Array.of(64, 64, 0, 0, 64, 64), shape: [1, 6] },
}
const outputsOf = async (graphs: ReturnType<typeof buildGraphs>) => ({
  ...(await run(graphs.textEncoder, text)),
  ...(await run(graphs.unet, unet)),
})

function relativeError(given: Tensor | undefined, expected: Tensor | undefined): number {
  const [a, b] = [given?.data as Float32Array, expected?.data as Float32Array]
  const most = b.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  return b.reduce((largest, value, i) => Math.max(largest, Math.abs(value - Number(a[i]))), 0) / most
}

it('a LoRA of SDXL adapts the UNet and both text encoders, by the names of its authors', async () => {
  const { lora, merged } = await write([...adapted, unused])
  const graphs = buildGraphs(checkpoint)
  expect(await addLoras(graphs, checkpoint, [{ file: lora }])).toHaveLength(1)
  const [given, expected, base] = [
    await outputsOf(graphs),
    await outputsOf(buildGraphs(merged)),
    await outputsOf(buildGraphs(checkpoint)),
  ]
  for (const output of ['prompt_embeds', 'pooled_prompt_embeds', 'out']) {
    expect(relativeError(given[output], expected[output]), output).toBeLessThan(1e-4)
    expect(relativeError(base[output], expected[output]), output).toBeGreaterThan(1e-3)
  }
})

it('a LoRA with a module that neither text encoder has is refused', async () => {
  const file = path.join(folder, 'other.safetensors')
  const key = 'lora_te2_text_model_encoder_layers_9_mlp_fc1'
  await writeSafetensors(file, [
    tensor(`${key}.lora_up.weight`, [64, 1], wave(64, 0)),
    tensor(`${key}.lora_down.weight`, [1, 32], wave(32, 0)),
  ])
  await expect(addLoras(buildGraphs(checkpoint), checkpoint, [{ file }])).rejects.toThrow(
    'the second text encoder has no projection "text_model_encoder_layers_9_mlp_fc1"',
  )
})

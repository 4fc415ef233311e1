/** A checkpoint whose network loads fast: the reference's parts around a UNet of one level with random weights. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createGenerator } from '@amend/diffusion'
import type { StoredTensor } from '@amend/graph'
import { writeSafetensors } from '@amend/models/checkpoint'
import { unetGraph } from '@amend/models/networks'
import { bytesOf } from '../checkpoint/write.ts'
import { reference } from './reference.ts'

const config = {
  _class_name: 'UNet2DConditionModel',
  in_channels: 8,
  out_channels: 4,
  block_out_channels: [8],
  layers_per_block: 1,
  down_block_types: ['CrossAttnDownBlock2D'],
  up_block_types: ['CrossAttnUpBlock2D'],
  attention_head_dim: 2,
  cross_attention_dim: 32,
  norm_num_groups: 4,
}

export interface TinyOptions {
  readonly inChannels?: number
  readonly width?: number
}

/** Writes it and returns its folder. */
export async function tinyCheckpoint(folder: string, { inChannels = 8, width = 8 }: TinyOptions = {}): Promise<string> {
  const own = { ...config, in_channels: inChannels, block_out_channels: [width] }
  await cp(path.dirname(reference('checkpoint/model_index.json')), folder, {
    recursive: true,
    filter: (from) => !/(unet|safety_checker)[\\/]?$/.test(from),
  })
  const shapes = new Map<string, readonly number[]>()
  const randomTensor = (name: string, shape: readonly number[] = []): StoredTensor => {
    shapes.set(name, shape)
    return { file: '', offset: 0, byteLength: 0, dtype: 'float32', shape }
  }
  unetGraph(own, { find: randomTensor, names: () => [] })
  const random = createGenerator(1)
  const tensors = [...shapes].map(([name, shape]) => {
    const values = random.randn(shape.reduce((a, b) => a * b, 1))
    const norm = shape.length === 1
    const data = values.map((value) => (norm && name.endsWith('weight') ? 1 : 0) + value * (norm ? 0.02 : 0.15))
    return { name, shape, dtype: 'F32' as const, bytes: () => [bytesOf(data)] }
  })
  await mkdir(path.join(folder, 'unet'))
  await writeFile(path.join(folder, 'unet', 'config.json'), JSON.stringify(own))
  await writeSafetensors(path.join(folder, 'unet', 'diffusion_pytorch_model.safetensors'), tensors)
  const index = JSON.parse(await readFile(path.join(folder, 'model_index.json'), 'utf8'))
  await writeFile(path.join(folder, 'model_index.json'), JSON.stringify({ ...index, safety_checker: [null, null] }))
  return folder
}

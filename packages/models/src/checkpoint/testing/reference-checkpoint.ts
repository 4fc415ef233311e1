/** The recorded checkpoint: a diffusers repository of tiny random networks, and their outputs. */
import fs from 'node:fs'
import path from 'node:path'
import type { StoredTensor, Tensor, Weights } from '@amend/graph'
import { unetGraph } from '../../networks/index.ts'
import { reference, relativeError, runOnce, tensorsOf } from '../../networks/testing/reference.ts'
import type { Component } from '../checkpoint.ts'
import { readTensor } from '../safetensors.ts'

/** The folder of the repository. */
export const repository = reference('checkpoint')

/** Copies the repository into a folder, and returns the copy's own folder. */
export function copyRepository(folder: string): string {
  const copy = path.join(folder, 'copy')
  fs.cpSync(repository, copy, { recursive: true })
  return copy
}

/** Reads all tensors in the form for `writeSafetensors`. */
export const readAll = async (weights: Weights, rename: (name: string) => string = (name) => name) =>
  Promise.all(
    [...weights.names()].map(async (name) => {
      const stored = weights.find(name) as StoredTensor
      const { data, shape } = await readTensor(stored)
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      const dtype = data instanceof Float32Array ? ('F32' as const) : ('I64' as const)
      return { name: rename(name), dtype, shape, bytes: () => [bytes] }
    }),
  )

/** Runs the UNet of a component on the first recorded case. Returns the largest difference over the largest magnitude. */
export async function unetError(component: Component): Promise<number> {
  const cases = await tensorsOf('unet.safetensors')
  const feed = (name: string) => cases.get(`0.${name}`) as Tensor<Float32Array>
  const sample = feed('sample')
  const batch = sample.shape[0] as number
  const { data } = feed('timestep')
  const timesteps = Float32Array.from({ length: batch }, (_, i) => Number(data[i % data.length]))
  const { out } = await runOnce(unetGraph(component.config, component.weights), {
    sample,
    timestep: { data: timesteps, shape: [batch] },
    encoder_hidden_states: feed('text'),
  })
  return relativeError(out, feed('out'))
}

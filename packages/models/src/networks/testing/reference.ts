import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Graph, StoredTensor, Tensor, Weights } from '@amend/graph'
import { type CompileOptions, compile, type Feeds } from '@amend/graph/runtime'
import { expect } from 'vitest'
import { readSafetensors, readTensor } from '../../checkpoint/safetensors.ts'

/** A file of the reference fixtures. */
export const reference = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/reference/${name}`, import.meta.url))

/** A file of the SDXL fixtures. */
export const sdxlReference = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/sdxl/${name}`, import.meta.url))

export const readJson = (name: string) => JSON.parse(readFileSync(reference(name), 'utf8'))

export const weightsOf = (name: string): Promise<Weights> => readSafetensors(reference(name))

/** All tensors of a fixture. */
export const tensorsOf = (name: string) => tensorsIn(reference(name))

/** All tensors of a file. */
export async function tensorsIn(path: string): Promise<Map<string, Tensor<Float32Array | BigInt64Array>>> {
  const file = await readSafetensors(path)
  const tensors = new Map<string, Tensor<Float32Array | BigInt64Array>>()
  for (const key of file.names()) tensors.set(key, await readTensor(file.find(key) as StoredTensor))
  return tensors
}

/** Weights under other names; undefined hides a tensor. */
export const renamed = (weights: Weights, original: (name: string) => string | undefined): Weights => ({
  find(name, shape) {
    const old = original(name)
    return old === undefined ? undefined : weights.find(old, shape)
  },
  names: () => weights.names(),
})

/** Compiles a graph, runs it once and releases it. */
export async function runOnce(graph: Graph, feeds: Feeds, options?: CompileOptions): Promise<Record<string, Tensor>> {
  const network = await compile(graph, options)
  try {
    return await network.run(feeds)
  } finally {
    await network.release()
  }
}

/** The largest difference as a part of the expected tensor's largest magnitude. */
export function relativeError(actual: Tensor | undefined, expected: Tensor | undefined): number {
  expect(actual?.shape).toEqual(expected?.shape)
  const [a, b] = [actual?.data as Float32Array, expected?.data as Float32Array]
  const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0) / largest
}

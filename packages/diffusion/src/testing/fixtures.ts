/** Reading the recorded runs of the reference implementation. Tests only. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readSafetensors, readTensor } from '@amend/models/checkpoint'

/** A file of this package, or of the fixtures that @amend/models keeps for all. */
export const fixturePath = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url))
export const modelFixturePath = (name: string): string =>
  fileURLToPath(import.meta.resolve(`@amend/models/fixtures/reference/${name}`))

export const fixtureText = (name: string): string => readFileSync(fixturePath(name), 'utf8')

/** All float tensors of a safetensors file, flat. */
export async function flatTensors(file: string): Promise<Map<string, Float32Array>> {
  const weights = await readSafetensors(file)
  const tensors = new Map<string, Float32Array>()
  for (const name of weights.names()) {
    const stored = weights.find(name)
    if (stored?.dtype !== 'float32') continue
    tensors.set(name, (await readTensor(stored)).data as Float32Array)
  }
  return tensors
}

/** Largest difference as a part of the largest magnitude expected. */
export function relativeError(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY
  const scale = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  const difference = expected.reduce((max, value, i) => Math.max(max, Math.abs((actual[i] ?? Number.NaN) - value)), 0)
  return difference / scale
}

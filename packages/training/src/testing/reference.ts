/** The recorded training of the reference implementation. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { StoredTensor, Tensor } from '@amend/graph'
import { readSafetensors, readTensor } from '@amend/models/checkpoint'

export const reference = (name: string): string =>
  fileURLToPath(import.meta.resolve(`@amend/models/fixtures/reference/${name}`))

export const readJson = (name: string) => JSON.parse(readFileSync(reference(name), 'utf8'))

export async function tensorsOf(name: string): Promise<Map<string, Tensor<Float32Array>>> {
  const file = await readSafetensors(reference(name))
  const tensors = new Map<string, Tensor<Float32Array>>()
  for (const key of file.names()) {
    const { data, shape } = await readTensor(file.find(key) as StoredTensor)
    tensors.set(key, { data: Float32Array.from(data as Float32Array, Number), shape })
  }
  return tensors
}

/** The largest difference as a part of the largest expected entry. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, largest] = [0, 0]
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i] as number))
    difference = Math.max(difference, Math.abs((actual[i] as number) - (expected[i] as number)))
  }
  return difference / largest
}

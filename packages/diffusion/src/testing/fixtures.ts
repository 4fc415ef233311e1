/** Reading the recorded runs of the reference implementation. Tests only. */
import { readFileSync } from 'node:fs'

export function fixtureText(name: string): string {
  return readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8')
}

/** All float32 tensors of a safetensors file, flat. */
export function fixtureTensors(name: string): Map<string, Float32Array> {
  const bytes = readFileSync(new URL(`../../fixtures/${name}`, import.meta.url))
  const start = 8 + Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.toString('utf8', 8, start)) as Record<string, { data_offsets: [number, number] }>
  const tensors = new Map<string, Float32Array>()
  for (const [key, entry] of Object.entries(header)) {
    if (key === '__metadata__') continue
    const [from, to] = entry.data_offsets
    tensors.set(
      key,
      new Float32Array(bytes.buffer.slice(bytes.byteOffset + start + from, bytes.byteOffset + start + to)),
    )
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

/** Reading the recorded runs of the reference implementation. Tests only. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Weights } from '@amend/graph'

interface Entry {
  dtype: string
  shape: number[]
  data_offsets: [number, number]
}

export function fixtureText(name: string): string {
  return readFileSync(fixturePath(name), 'utf8')
}

/** All float32 tensors of a safetensors file, flat. */
export function fixtureTensors(name: string): Map<string, Float32Array> {
  const bytes = readFileSync(fixturePath(name))
  const { start, entries } = header(bytes)
  return new Map(
    entries
      .filter(([, { dtype }]) => dtype === 'F32')
      .map(
        ([
          key,
          {
            data_offsets: [from, to],
          },
        ]) => {
          const offset = bytes.byteOffset + start
          return [key, new Float32Array(bytes.buffer.slice(offset + from, offset + to))]
        },
      ),
  )
}

/** The float32 tensors of a safetensors file where they lie. */
export function fixtureWeights(name: string): Weights {
  const file = fixturePath(name)
  const { start, entries } = header(readFileSync(file))
  const tensors = new Map(
    entries.map(
      ([
        key,
        {
          shape,
          data_offsets: [from, to],
        },
      ]) => [key, { file, offset: start + from, byteLength: to - from, dtype: 'float32' as const, shape }],
    ),
  )
  return { find: (key) => tensors.get(key), names: () => tensors.keys() }
}
/** Largest difference as a part of the largest magnitude expected. */
export function relativeError(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY
  const scale = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  const difference = expected.reduce((max, value, i) => Math.max(max, Math.abs((actual[i] ?? Number.NaN) - value)), 0)
  return difference / scale
}

function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url))
}

function header(bytes: Buffer): { start: number; entries: [string, Entry][] } {
  const start = 8 + Number(bytes.readBigUInt64LE(0))
  const { __metadata__, ...tensors } = JSON.parse(bytes.toString('utf8', 8, start)) as Record<string, Entry>
  return { start, entries: Object.entries(tensors) }
}

/** Parts of a recipe without networks, for tests of what happens around them: each depends on its inputs alone. */
import { randomOf } from '@amend/diffusion'
import type { ClipEncoder, Planes } from '@amend/inference/encoders'
import { nothingDrawn } from '../painter/candidate-painter.ts'
import type { PaintParts } from '../stages/paint-stage.ts'
import type { WriteParts } from '../stages/write-stage.ts'
import { listedWriter } from '../writer/listed.ts'

const side = 8

const noise = (...key: readonly number[]): Planes => {
  const random = randomOf(...key)
  return { width: side, height: side, data: Float32Array.from({ length: 3 * side * side }, () => random.uniform()) }
}

const clip: ClipEncoder = {
  name: 'fake',
  image: async ({ data }) => data.slice(0, 4),
  images: async (pictures) => pictures.map(({ data }) => data.slice(0, 4)),
  text: async (sentence) => Float32Array.of(sentence.length, 1, 0, 0),
  release: async () => {},
}

/** @param onPaint called before each batch */
export function fakeParts(
  onPaint?: (triple: number) => void | Promise<void>,
): WriteParts & PaintParts & { release(): Promise<void> } {
  return {
    writer: listedWriter(['make it night', 'make it winter']),
    moderate: async () => undefined,
    painter: {
      name: 'fake',
      captioned: true,
      batch: 2,
      async paint({ triple }, seeds, signal) {
        await onPaint?.(triple)
        signal?.throwIfAborted()
        return seeds.map((seed) => ({ seed, ...nothingDrawn, before: noise(seed, 0), after: noise(seed, 1) }))
      },
      release: async () => {},
    },
    clip,
    release: async () => {},
  }
}

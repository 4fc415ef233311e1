/**
 * Pairs an hour at the size of Stable Diffusion 1.5, from random weights of the real size: the pictures are noise, the time is not.
 * A whole pair of 100 steps takes too long to be painted here, so that it is put together from a step and a decoding.
 */
import path from 'node:path'
import { writeRandomCheckpoint } from '@amend/inference/bench/random-checkpoint'
import { openPainter, type Painter } from '@amend/inference/text-to-image'

const steps = 4
/** The steps of the original recipe, and those that its README calls usable. */
const recipes = [100, 25] as const

export async function measureStableDiffusion(folder: string): Promise<void> {
  const checkpoint = path.join(folder, 'checkpoint')
  const parameters = await writeRandomCheckpoint(checkpoint, ['fp16'], { inChannels: 4 })
  console.log(
    `Stable Diffusion 1.5 with random weights: ${(parameters / 1e6).toFixed(0)} million parameters of the UNet`,
  )
  const painter = await openPainter(checkpoint, { precision: 'float16' })
  try {
    for (const side of [256, 512]) await measureSide(painter, side)
  } finally {
    await painter.release()
  }
}

/** One pair: two pictures, with and without the words, four items in a batch. */
async function measureSide(painter: Painter, side: number): Promise<void> {
  const times: number[] = []
  let last = performance.now()
  const began = last
  await painter.paint({
    prompts: ['a castle by a lake', 'a castle by a lake at night'],
    seeds: [1, 1],
    steps,
    width: side,
    height: side,
    guidance: [7.5, 7.5],
    attention: { unguidedToo: true, cross: false, of: (picture) => ({ self: picture === 1 ? 0 : picture }) },
    onStep() {
      const now = performance.now()
      times.push(now - last)
      last = now
    },
  })
  const decoding = performance.now() - last
  // The first step loads the network.
  const later = times.slice(1).sort((a, b) => a - b)
  const step = later[later.length >> 1] ?? 0
  const pairs = recipes.map((count) => {
    const seconds = (count * step + decoding) / 1000
    return `${count} steps ${seconds.toFixed(0)} s (${(3600 / seconds).toFixed(1)} pairs an hour)`
  })
  console.log(
    `  ${side}²: a step ${(step / 1000).toFixed(1)} s, decoding two pictures ${(decoding / 1000).toFixed(1)} s; a pair of ${pairs.join(', of ')}; measured in ${((performance.now() - began) / 1000).toFixed(0)} s`,
  )
}

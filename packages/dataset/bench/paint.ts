/** How many pairs an hour the embedded models make, and what share of the time is not the networks'. */
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openClip } from '@amend/inference/encoders'
import { embeddedCheckpoint, scenes } from '@amend/pico'
import {
  blockWords,
  createDataset,
  openLocalWriter,
  openTextToImagePainter,
  paintStage,
  parseRecipe,
  type StageProgress,
  takeCaptions,
  writeStage,
} from '../src/index.ts'

/** 9 captions with 4 candidates each: 72 pictures of side 64, 15 steps with guidance. */
const sizes = [9, 18, 36] as const

/** Adds up the time that the runtime spends in networks. */
function countNetworkTime(): () => number {
  const inference = createRequire(fileURLToPath(import.meta.resolve('@amend/inference')))
  const graph = createRequire(inference.resolve('@amend/graph/runtime'))
  const { prototype } = graph('onnxruntime-node').InferenceSession
  const run = prototype.run
  let sum = 0
  prototype.run = async function timed(...request: unknown[]) {
    const began = performance.now()
    try {
      return await run.apply(this, request)
    } finally {
      sum += performance.now() - began
    }
  }
  return () => sum
}

export async function measurePainting(folder: string): Promise<void> {
  const networkTime = countNetworkTime()
  const names = scenes.scenes.flat()
  for (const size of sizes) {
    const recipe = parseRecipe({
      writer: { kind: 'local', model: 'pico-writer' },
      painter: { kind: 'text-to-image', model: 'pico-t2i', steps: 15, side: 64 },
      clip: 'pico-clip',
      candidates: { most: 4, batch: 4, enough: 4 },
      pictures: 'all',
    })
    const dataset = await createDataset(path.join(folder, String(size)), recipe)
    const captions = path.join(folder, `${size}.txt`)
    await writeFile(captions, names.slice(0, size).join('\n'))
    await takeCaptions(dataset, captions)
    const writer = await openLocalWriter(embeddedCheckpoint('writer').folder, recipe)
    if (recipe.painter.kind !== 'text-to-image') throw new TypeError('The recipe has another painter.')
    const location = embeddedCheckpoint('text-to-image').folder
    const painter = await openTextToImagePainter(location, { ...recipe, painter: recipe.painter })
    const clip = await openClip(embeddedCheckpoint('clip').folder)

    const began = performance.now()
    await writeStage(dataset, writer, blockWords([]))
    const written = performance.now()
    const before = networkTime()
    let last: StageProgress | undefined
    await paintStage(dataset, { painter, clip }, { onProgress: (progress) => (last = progress) })
    const took = performance.now() - written
    const outside = 1 - (networkTime() - before) / took
    const pairs = last?.candidates ?? 0
    console.log(
      [
        `${size} captions: ${((written - began) / size).toFixed(0)} ms to write one`,
        `${2 * pairs} pictures in ${(took / 1000).toFixed(1)} s (loading included)`,
        `${Math.round((3_600_000 / took) * pairs).toLocaleString('en')} scored pairs an hour`,
        `${(100 * outside).toFixed(1)} % of the time outside of the networks`,
        `${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`,
      ].join(', '),
    )
    await Promise.all([writer.release(), painter.release(), clip.release()])
  }
}

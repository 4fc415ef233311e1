/**
 * `npm run bench:train -- new-look <photos> <unseen photos>`: trains the embedded editor on a new look for ten minutes, and measures on unseen photos how well it does that look and how the old ones changed.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { writePicture } from '@amend/imaging'
import { load } from '@amend/inference'
import { embeddedCheckpoint, looks } from '@amend/pico'
import { startRun } from '../src/index.ts'
import {
  applied,
  difference,
  edited,
  keptLooks,
  type Look,
  luma,
  mean,
  photosIn,
  sheet,
  shortSide,
  square,
} from './pictures.ts'

const { folder: checkpoint } = embeddedCheckpoint('edit')

/** The colours of a heat camera: from black over violet and red to pale yellow. */
const heat = [
  [0, 0, 0.02],
  [0.25, 0.01, 0.45],
  [0.72, 0.1, 0.35],
  [0.98, 0.5, 0.05],
  [1, 0.98, 0.65],
] as const
const thermal: Look = (r, g, b) => {
  const place = luma(r, g, b) * (heat.length - 1)
  const at = Math.min(heat.length - 2, Math.floor(place))
  const [low, high] = [heat[at] ?? heat[0], heat[at + 1] ?? heat[0]]
  const mix = (c: 0 | 1 | 2) => low[c] + (place - at) * (high[c] - low[c])
  return [mix(0), mix(1), mix(2)]
}
const instructions = ['make it a thermal image', 'show it as a heat camera would', 'turn it into thermal vision']

async function writeDataset(folder: string, from: string): Promise<void> {
  for (const part of ['input', 'output']) await mkdir(path.join(folder, part), { recursive: true })
  await writeFile(path.join(folder, 'instruction.txt'), `${instructions.join('\n')}\n`)
  for (const { name, picture } of await photosIn(from)) {
    const input = await shortSide(picture, 288)
    await writePicture(path.join(folder, 'input', `${name}.png`), input, { format: 'png' })
    await writePicture(path.join(folder, 'output', `${name}.png`), applied(input, thermal), { format: 'png' })
  }
}

/** @throws Error when no photos are named */
export async function measureNewLook(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      output: { type: 'string', default: 'new-look' },
      minutes: { type: 'string', default: '10' },
      rate: { type: 'string', default: '0.0002' },
      /** Measures a model that was trained before. */
      measure: { type: 'string' },
    },
  })
  const [photos, unseen] = positionals
  if (!photos || !unseen) throw new Error('Name a folder of photos to learn from and one of photos to measure on.')
  const folder = path.join(values.output, 'run')
  if (values.measure === undefined) {
    const data = path.join(values.output, 'thermal')
    await writeDataset(data, photos)
    const settings = {
      // More steps than possible: the time ends the run.
      steps: 100_000,
      learningRate: Number(values.rate),
      saveEvery: 100,
      sampleEvery: 0,
    }
    const handlers = { onNotice: console.error, stopAfter: 60_000 * Number(values.minutes) }
    await startRun({ data, model: checkpoint, folder, settings }, handlers)
  }

  const [before, after] = [await load(checkpoint), await load(values.measure ?? path.join(folder, 'model'))]
  const fresh = await Promise.all((await photosIn(unseen)).map(({ picture }) => square(picture, 128)))
  const errors: Record<'before' | 'after' | 'photo', number[]> = { before: [], after: [], photo: [] }
  const rows = []
  for (const photo of fresh) {
    const truth = applied(photo, thermal)
    const [old, now] = [
      await edited(before, photo, instructions[0] ?? ''),
      await edited(after, photo, instructions[0] ?? ''),
    ]
    rows.push([photo, truth, old, now])
    errors.photo.push(difference(photo, truth))
    errors.before.push(difference(old, truth))
    errors.after.push(difference(now, truth))
  }
  const { exact, others, rows: oldRows } = await keptLooks(before, after, fresh, looks)
  await before.release()
  await after.release()

  await writePicture(path.join(values.output, 'new-look.webp'), sheet(rows), { format: 'webp', quality: 85 })
  await writePicture(path.join(values.output, 'old-looks.webp'), sheet(oldRows), { format: 'webp', quality: 85 })
  const thermalErrors = { photo: mean(errors.photo), before: mean(errors.before), after: mean(errors.after) }
  const figures = JSON.stringify({ thermal: thermalErrors, exact, others }, null, 2)
  await writeFile(path.join(values.output, 'figures.json'), `${figures}\n`)
  console.log(figures)
}

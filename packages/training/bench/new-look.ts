/**
 * `npm run bench:train -- new-look <photos> <unseen photos>`: teaches the embedded editor a look that it does not know, for ten
 * minutes, and measures on photos it has not seen how well it does that look and what became of the old ones.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type Picture, pictureFromRgb, readPicture, resizePicture, writePicture } from '@amend/imaging'
import { type Editor, load } from '@amend/inference'
import { checkpoint, looks } from '@amend/pico'
import { resumeRun, startRun } from '../src/index.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    output: { type: 'string', default: 'new-look' },
    minutes: { type: 'string', default: '10' },
    steps: { type: 'string', default: '5000' },
    rate: { type: 'string', default: '0.0003' },
    lora: { type: 'string' },
    threads: { type: 'string', default: '0' },
    measure: { type: 'string' },
    resume: { type: 'boolean', default: false },
  },
})
const [photos, unseen] = positionals
if (!photos || !unseen) throw new Error('Name a folder of photos to learn from and one of photos to measure on.')

type Look = (r: number, g: number, b: number) => readonly [number, number, number]
const luma = (r: number, g: number, b: number) => 0.299 * r + 0.587 * g + 0.114 * b

/** What a heat camera shows: from black over violet and red to pale yellow. */
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

/** Looks that the model knew, with their truths where those need no formula of its makers. */
const known: Record<string, Look> = {
  'black and white': (r, g, b) => [luma(r, g, b), luma(r, g, b), luma(r, g, b)],
  invert: (r, g, b) => [1 - r, 1 - g, 1 - b],
  'no change': (r, g, b) => [r, g, b],
}
const others = ['night', 'winter', 'sepia', 'vivid', 'green', 'Mars', 'fog', 'sunset']

const applied = (picture: Picture, look: Look): Picture => {
  const rgb = new Uint8Array(picture.rgb.length)
  for (let i = 0; i < rgb.length; i += 3) {
    const [r = 0, g = 0, b = 0] = picture.rgb.subarray(i, i + 3)
    look(r / 255, g / 255, b / 255).forEach((value, c) => {
      rgb[i + c] = Math.round(255 * value)
    })
  }
  return pictureFromRgb(picture.width, picture.height, rgb)
}

/** The middle square at a side. */
async function square(picture: Picture, side: number): Promise<Picture> {
  const scale = side / Math.min(picture.width, picture.height)
  const small = await resizePicture(picture, Math.round(picture.width * scale), Math.round(picture.height * scale))
  const [left, top] = [Math.floor((small.width - side) / 2), Math.floor((small.height - side) / 2)]
  const rgb = new Uint8Array(3 * side * side)
  for (let y = 0; y < side; y++) {
    const from = 3 * ((top + y) * small.width + left)
    rgb.set(small.rgb.subarray(from, from + 3 * side), 3 * y * side)
  }
  return pictureFromRgb(side, side, rgb)
}

async function picturesOf(folder: string): Promise<{ name: string; picture: Picture }[]> {
  const names = (await readdir(folder)).filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort()
  return Promise.all(names.map(async (name) => ({ name, picture: await readPicture(path.join(folder, name)) })))
}

async function writeDataset(folder: string, from: string): Promise<void> {
  for (const part of ['input', 'output']) await mkdir(path.join(folder, part), { recursive: true })
  await writeFile(path.join(folder, 'instruction.txt'), `${instructions.join('\n')}\n`)
  for (const { name, picture } of await picturesOf(from)) {
    const scale = 288 / Math.min(picture.width, picture.height)
    const input = await resizePicture(picture, Math.round(picture.width * scale), Math.round(picture.height * scale))
    const file = `${path.parse(name).name}.png`
    await writePicture(path.join(folder, 'input', file), input, { format: 'png' })
    await writePicture(path.join(folder, 'output', file), applied(input, thermal), { format: 'png' })
  }
}

/** Mean absolute difference of 8 × 8 averages, 0 … 1. */
function difference(a: Picture, b: Picture): number {
  const across = a.width / 8
  const sums = new Float64Array(3 * across * across)
  for (let i = 0; i < a.rgb.length; i++) {
    const pixel = Math.floor(i / 3)
    const block = Math.floor(pixel / a.width / 8) * across + Math.floor((pixel % a.width) / 8)
    const at = 3 * block + (i % 3)
    sums[at] = (sums[at] ?? 0) + ((a.rgb[i] ?? 0) - (b.rgb[i] ?? 0)) / 64 / 255
  }
  return sums.reduce((sum, value) => sum + Math.abs(value), 0) / sums.length
}

const settings = { steps: 10, seed: 0, textGuidance: 1.5, imageGuidance: 1, restore: 'model', samples: 1 } as const
const edited = async (editor: Editor, picture: Picture, instruction: string): Promise<Picture> => {
  const { variants } = await editor.edit(picture, instruction, settings)
  return variants[0]?.picture ?? picture
}

const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length

function sheet(rows: readonly (readonly Picture[])[]): Picture {
  const [side, gap] = [rows[0]?.[0]?.width ?? 1, 4]
  const [columns, lines] = [Math.max(...rows.map((row) => row.length)), rows.length]
  const [width, height] = [columns * (side + gap) - gap, lines * (side + gap) - gap]
  const rgb = new Uint8Array(3 * width * height).fill(255)
  rows.forEach((row, r) => {
    row.forEach((picture, c) => {
      for (let y = 0; y < side; y++) {
        rgb.set(
          picture.rgb.subarray(3 * y * side, 3 * (y + 1) * side),
          3 * ((r * (side + gap) + y) * width + c * (side + gap)),
        )
      }
    })
  })
  return pictureFromRgb(width, height, rgb)
}

const run = path.join(values.output, 'run')
const threads = Number(values.threads)
if (values.measure === undefined) {
  const handlers = { onNotice: console.error, stopAfter: 60_000 * Number(values.minutes) }
  if (!values.resume) await writeDataset(path.join(values.output, 'thermal'), photos)
  const outcome = values.resume
    ? await resumeRun(run, {}, handlers)
    : await startRun(
        {
          data: path.join(values.output, 'thermal'),
          model: checkpoint,
          folder: run,
          settings: {
            steps: Number(values.steps),
            learningRate: Number(values.rate),
            saveEvery: 100,
            sampleEvery: 100,
            samples: 3,
            threads,
            ...(values.lora && {
              train: {
                rank: Number(values.lora),
                alpha: Number(values.lora),
                targets: ['to_q', 'to_k', 'to_v', 'to_out.0', 'conv1', 'conv2', 'ff.net.0.proj', 'ff.net.2'],
              },
            }),
          },
        },
        handlers,
      )
  console.error(outcome.state)
}

const load1 = (place: string) => load(place, threads > 0 ? { threads } : {})
const [before, after] = [await load1(checkpoint), await load1(values.measure ?? path.join(run, 'model'))]
const fresh = await Promise.all((await picturesOf(unseen)).map(async ({ picture }) => square(picture, 128)))
const figures: Record<string, { before: number; after: number }> = {}
const newRows: Picture[][] = []
const oldRows: Picture[][] = []
const measured = { before: [] as number[], after: [] as number[] }
for (const photo of fresh) {
  const truth = applied(photo, thermal)
  const answers = [
    await edited(before, photo, instructions[0] ?? ''),
    await edited(after, photo, instructions[0] ?? ''),
  ]
  newRows.push([photo, truth, ...answers])
  measured.before.push(difference(answers[0] ?? photo, truth))
  measured.after.push(difference(answers[1] ?? photo, truth))
}
figures.thermal = { before: mean(measured.before), after: mean(measured.after) }
for (const [name, look] of Object.entries(known)) {
  const errors = { before: [] as number[], after: [] as number[] }
  for (const photo of fresh) {
    const truth = applied(photo, look)
    errors.before.push(difference(await edited(before, photo, looks[name]?.[0] ?? ''), truth))
    errors.after.push(difference(await edited(after, photo, looks[name]?.[0] ?? ''), truth))
  }
  figures[name] = { before: mean(errors.before), after: mean(errors.after) }
}
/** Of the looks without a truth here: how far the new answers are from the old ones, and how far those are from the photo. */
const moved: Record<string, { fromBefore: number; beforeFromPhoto: number }> = {}
for (const name of others) {
  const [drift, effect] = [[] as number[], [] as number[]]
  for (const [i, photo] of fresh.slice(0, 3).entries()) {
    const [old, now] = [
      await edited(before, photo, looks[name]?.[0] ?? ''),
      await edited(after, photo, looks[name]?.[0] ?? ''),
    ]
    drift.push(difference(old, now))
    effect.push(difference(old, photo))
    if (i === 0) oldRows.push([photo, old, now])
  }
  moved[name] = { fromBefore: mean(drift), beforeFromPhoto: mean(effect) }
}
await before.release()
await after.release()
await writePicture(path.join(values.output, 'new-look.webp'), sheet(newRows.slice(0, 4)), {
  format: 'webp',
  quality: 85,
})
await writePicture(path.join(values.output, 'old-looks.webp'), sheet(oldRows), { format: 'webp', quality: 85 })
await writeFile(path.join(values.output, 'figures.json'), `${JSON.stringify({ figures, moved }, null, 2)}\n`)
console.log(JSON.stringify({ figures, moved }, null, 2))

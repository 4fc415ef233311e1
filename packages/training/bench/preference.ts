/**
 * `npm run bench:train -- preference <photos> <unseen photos>`: learns judgements by a known rule (of a sunset the warmer result is better, of winter the colder one) for some minutes by Diffusion-DPO. Measures on unseen photos whether the preferred property has increased and how looks without judgements changed; and how well a reward model learns the rule.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Picture, writePicture } from '@amend/imaging'
import { type Editor, load } from '@amend/inference'
import { openClip } from '@amend/inference/encoders'
import { embeddedCheckpoint, looks } from '@amend/pico'
import { readMetrics, runFiles, startRun } from '../src/index.ts'
import { learnReward } from '../src/preferences/index.ts'
import { applied, difference, edited, keptLooks, mean, otherLooks, photosIn, sheet, square } from './pictures.ts'

const { folder: checkpoint } = embeddedCheckpoint('edit')

/** How warm each judged look should be: 1 for as warm, −1 for as cold as possible. */
const wanted: Readonly<Record<string, 1 | -1>> = { sunset: 1, winter: -1 }
/** Red and blue of a version are those of the answer times 1 ± this. */
const change = 0.15

const phraseOf = (look: string) => looks[look]?.[0] ?? ''

/** The picture unchanged with 0, warmer with 1, colder with −1. */
const tinted = (picture: Picture, by: number) =>
  applied(picture, (r, g, b) => [r * (1 + change * by), g, b * (1 - change * by)])

/** Mean of red minus blue, −1 … 1. */
function warmth({ rgb }: Picture): number {
  let sum = 0
  for (let i = 0; i < rgb.length; i += 3) sum += (rgb[i] ?? 0) - (rgb[i + 2] ?? 0)
  return sum / (rgb.length / 3) / 255
}

/** The editor's own answers, each in three versions, in the order of the rule. */
async function writeJudgements(folder: string, from: string, editor: Editor): Promise<void> {
  await mkdir(folder, { recursive: true })
  const lines: string[] = []
  const write = async (name: string, picture: Picture) => {
    await writePicture(path.join(folder, name), picture, { format: 'png' })
    return name
  }
  for (const [i, { picture }] of (await photosIn(from)).entries()) {
    const photo = await square(picture, 144)
    const input = await write(`${i}.png`, photo)
    for (const [look, sign] of Object.entries(wanted)) {
      const answer = await edited(editor, photo, phraseOf(look), i)
      const ranking: string[] = []
      for (const by of [sign, 0, -sign]) ranking.push(await write(`${i}-${look}${by}.png`, tinted(answer, by)))
      lines.push(JSON.stringify({ input, instruction: phraseOf(look), ranking }))
    }
  }
  await writeFile(path.join(folder, 'preferences.jsonl'), `${lines.join('\n')}\n`)
}

/** How a judged look has changed. */
async function judgedLook(look: string, before: Editor, after: Editor, photos: readonly Picture[]) {
  const sign = wanted[look] ?? 0
  const rows: Picture[][] = []
  const found = { before: [] as number[], after: [] as number[], fromPreferred: [] as number[], moved: [] as number[] }
  for (const photo of photos) {
    const [old, now] = [await edited(before, photo, phraseOf(look)), await edited(after, photo, phraseOf(look))]
    const preferred = tinted(old, sign)
    found.before.push(warmth(old))
    found.after.push(warmth(now))
    found.fromPreferred.push(difference(now, preferred))
    found.moved.push(difference(old, preferred))
    rows.push([photo, old, now])
  }
  const asWanted = found.after.filter((value, i) => sign * (value - (found.before[i] ?? 0)) > 0).length
  const figures = {
    warmth: { before: mean(found.before), after: mean(found.after) },
    asWanted: `${asWanted} of ${photos.length}`,
    distanceToPreferred: { before: mean(found.moved), after: mean(found.fromPreferred) },
  }
  return { figures, rows }
}

/** A CLIP with random weights: its outputs are random functions of the picture. */
const randomClip = path.dirname(fileURLToPath(import.meta.resolve('@amend/models/fixtures/reference/clip/config.json')))

/** @throws Error when no photos are named */
export async function measurePreference(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      output: { type: 'string', default: 'preference' },
      minutes: { type: 'string', default: '3' },
      beta: { type: 'string', default: '2000' },
      rate: { type: 'string', default: '0.0001' },
      clip: { type: 'string', default: randomClip },
    },
  })
  const [photos, unseen] = positionals
  if (!photos || !unseen)
    throw new Error('Name a folder of photos to judge results of and one of photos to measure on.')
  const [data, folder] = [path.join(values.output, 'judged'), path.join(values.output, 'run')]
  const before = await load(checkpoint)
  await writeJudgements(data, photos, before)

  const clip = await openClip(values.clip)
  const { report } = await learnReward(data, clip)
  await clip.release()

  const settings = {
    // The defaults of `amend prefer`.
    train: { rank: 16, alpha: 16, targets: ['to_q', 'to_k', 'to_v', 'to_out.0'] },
    beta: Number(values.beta),
    // More steps than possible: the time ends the run.
    steps: 100_000,
    batchSize: 4,
    learningRate: Number(values.rate),
    heldOut: 4,
    saveEvery: 100_000,
    sampleEvery: 25,
    samples: 0,
  }
  const handlers = { onNotice: console.error, stopAfter: 60_000 * Number(values.minutes) }
  const { model } = await startRun({ data, model: checkpoint, folder, settings }, handlers)

  const after = await load(model)
  const fresh = await Promise.all((await photosIn(unseen)).map(({ picture }) => square(picture, 128)))
  const judged: Record<string, object> = {}
  const rows: (readonly Picture[])[] = []
  for (const look of Object.keys(wanted)) {
    const found = await judgedLook(look, before, after, fresh)
    judged[look] = found.figures
    rows.push(...found.rows.slice(0, 3))
  }
  const unjudged = otherLooks.filter((name) => !(name in wanted))
  const { exact, others, rows: keptRows } = await keptLooks(before, after, fresh, looks, unjudged)
  await before.release()
  await after.release()

  const metrics = await readMetrics(runFiles(folder).metrics)
  const heldOut = metrics.filter(({ heldOutAgreement }) => heldOutAgreement !== undefined).at(-1)?.heldOutAgreement
  for (const [name, pictures] of [
    ['judged', rows],
    ['kept', keptRows],
  ] as const) {
    await writePicture(path.join(values.output, `${name}.webp`), sheet(pictures), { format: 'webp', quality: 85 })
  }
  const learned = { steps: metrics.length, heldOutAgreement: heldOut }
  const figures = JSON.stringify({ learned, judged, exact, others, reward: report }, null, 2)
  await writeFile(path.join(values.output, 'figures.json'), `${figures}\n`)
  console.log(figures)
}

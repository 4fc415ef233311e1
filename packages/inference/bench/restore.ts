/**
 * Measures how well a look that the model returned small is brought to the size of the photo: `node --import tsx
 * packages/inference/bench/restore.ts [photo …]`. Each look is a known function of colour and place. The photo with the look
 * passes through the embedded model's autoencoder at the model's size, as a perfect edit would; it is restored at full size and
 * compared with the look applied there. Peak signal-to-noise ratio in decibels, means of all photos.
 */
import { fileURLToPath } from 'node:url'
import {
  type ModelFrame,
  modelSize,
  type Picture,
  pictureFromRgb,
  readPicture,
  resizePicture,
  restoreDetail,
  restoreModel,
  toModelInput,
} from '@amend/imaging'
import { embeddedCheckpoint } from '@amend/pico'
import { type EditModel, openModel } from '../src/index.ts'
import { applyKnownLook, type LookName, lookNames } from './known-looks.ts'

const longSide = 1200
const examples = ['fig', 'mountain-path', 'stream', 'valley-sun'].map((name) => `docs/examples/${name}.jpg`)
const ownPhotos = [...examples, 'apps/cli/sample/meadow.jpg'].map((file) =>
  fileURLToPath(new URL(`../../../${file}`, import.meta.url)),
)

async function readAtSize(file: string): Promise<Picture> {
  const picture = await readPicture(file)
  const scale = longSide / Math.max(picture.width, picture.height)
  return resizePicture(picture, Math.round(picture.width * scale), Math.round(picture.height * scale))
}

const whiteOf = ({ depth }: Picture) => 2 ** depth - 1

/** 16 bits. */
function withLook(picture: Picture, name: LookName): Picture {
  const { width, height, rgb } = picture
  const white = whiteOf(picture)
  const result = new Uint16Array(rgb.length)
  for (let i = 0; i < rgb.length; i += 3) {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(i, i + 3)
    const y = (Math.floor(i / 3 / width) + 0.5) / height
    const changed = applyKnownLook(name, [red / white, green / white, blue / white], y)
    result.set(
      changed.map((value) => Math.round(value * 0xffff)),
      i,
    )
  }
  return pictureFromRgb(width, height, result)
}

/** What the model's decoder makes of a picture that its encoder has seen. */
async function throughAutoencoder(model: EditModel, picture: Picture, size: ModelFrame): Promise<Float32Array> {
  const { pixels, width, height } = await toModelInput(picture, size)
  const latents = await model.encodeImage({ data: pixels, shape: [3, height, width] })
  return (await model.decodeUnscaled({ data: latents.data, shape: [1, ...latents.shape] })).data
}

/** Peak signal-to-noise ratio, dB; at most 60. */
function psnr(a: Picture, b: Picture): number {
  const [whiteA, whiteB] = [whiteOf(a), whiteOf(b)]
  let sum = 0
  for (let i = 0; i < a.rgb.length; i++) sum += ((a.rgb[i] ?? 0) / whiteA - (b.rgb[i] ?? 0) / whiteB) ** 2
  return Math.min(60, -10 * Math.log10(sum / a.rgb.length))
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

const { model } = await openModel(embeddedCheckpoint('edit').folder)
const rows = lookNames.map((name) => ({ name, detail: [] as number[], enlarged: [] as number[] }))
for (const file of process.argv.length > 2 ? process.argv.slice(2) : ownPhotos) {
  const photo = await readAtSize(file)
  const size = modelSize(photo.width, photo.height, { side: 'short', target: 128, multiple: 16 })
  const frame = await toModelInput(photo, size)
  const reference = await throughAutoencoder(model, photo, frame)
  for (const { name, detail, enlarged } of rows) {
    const truth = withLook(photo, name)
    const output = await throughAutoencoder(model, truth, frame)
    detail.push(psnr(await restoreDetail(photo, reference, output, frame), truth))
    enlarged.push(psnr(await restoreModel(photo, output, frame), truth))
  }
}

const line = (name: string, enlarged: number, detail: number) =>
  console.log(name.padEnd(18), enlarged.toFixed(1).padStart(8), detail.toFixed(1).padStart(8))
console.log('look'.padEnd(18), 'enlarged'.padStart(8), 'detail'.padStart(8))
for (const { name, enlarged, detail } of rows) line(name, mean(enlarged), mean(detail))
line('mean', mean(rows.flatMap(({ enlarged }) => enlarged)), mean(rows.flatMap(({ detail }) => detail)))
process.exit(0)

/**
 * Measures time and memory of an edit with a checkpoint of the real size on this machine: `npm run bench`. Medians of several
 * runs; each measurement is a separate process. Rates are compared with a plain matrix product measured between the runs.
 *
 * Options: --runs 3, --precision float32, --checkpoint <folder> (default: random weights, made once in .amend/bench); --device
 * compares a device with the CPU in place of the rest (`compare-devices.ts`), and --against int8 the checkpoint with its int8
 * version, which is made once beside it; both at --side pixels.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Device, isDevice } from '@amend/graph/runtime'
import { openCheckpoint } from '@amend/models/checkpoint'
import { compareWithInt8 } from './compare.ts'
import { compareDevices } from './compare-devices.ts'
import { type Measurement, matrixSide, multiplyAdds, type Precision } from './measure.ts'
import { writeRandomCheckpoint } from './random-checkpoint.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    precision: { type: 'string', default: 'float32' },
    checkpoint: { type: 'string' },
    device: { type: 'string' },
    against: { type: 'string' },
    side: { type: 'string' },
  },
})
const precision = values.precision as Precision
const made = fileURLToPath(new URL('../../../.amend/bench/instruct-pix2pix-random', import.meta.url))
const folder = values.checkpoint ?? made
if (!existsSync(`${folder}/model_index.json`)) {
  console.log(`Writing random weights of the real size to ${folder} (6.4 GB, once).`)
  await writeRandomCheckpoint(folder, ['fp32', 'fp16'])
}

if (values.device !== undefined) {
  if (!isDevice(values.device)) throw new Error(`There is no device "${values.device}".`)
  await compareOn(values.device)
  process.exit()
}

if (values.against === 'int8') {
  await compareWithInt8(folder, Number(values.side ?? 512), Number(values.runs))
  process.exit()
}

async function compareOn(device: Device): Promise<void> {
  const side = values.side === undefined ? {} : { side: Number(values.side) }
  await compareDevices({ folder, device, precision, runs: Number(values.runs), ...side })
}

const script = fileURLToPath(new URL('./measure.ts', import.meta.url))
function measure(what: string, runs = values.runs): Measurement {
  const args = ['--import', import.meta.resolve('tsx'), script, what, folder, precision, runs]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Measurement
}
const median = (times: readonly number[] = []): number => {
  const sorted = [...times].sort((a, b) => a - b)
  return ((sorted[(sorted.length - 1) >> 1] ?? Number.NaN) + (sorted[sorted.length >> 1] ?? Number.NaN)) / 2
}

const { components } = await openCheckpoint(folder, { prefer: precision === 'float16' ? 'fp16' : 'fp32' })
const bytesOf = async (part: keyof typeof components) =>
  (await Promise.all((components[part]?.weights.files ?? []).map((file) => stat(file)))).reduce(
    (sum, { size }) => sum + size,
    0,
  )
const unetBytes = await bytesOf('unet')
const allBytes = unetBytes + (await bytesOf('vae')) + (await bytesOf('textEncoder'))

const load = measure('load')
const text = measure('text')
const vae = measure('vae')
const unet = measure('unet')
const peaks = [256, 512].map((side) => ({ side, peak: median(measure(`edit${side}`).peak) }))

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`
const milliseconds = (time: number) => (time < 1000 ? `${Math.round(time)} ms` : `${(time / 1000).toFixed(2)} s`)
const rate = (multiplications: number, time: number) => (2 * multiplications) / time / 1e6
const productRate = rate(matrixSide ** 3, median(unet.product))
const step = (side: number, times: readonly number[] | undefined) => {
  const reached = rate(multiplyAdds(side / 8), median(times))
  return `${milliseconds(median(times))}, ${reached.toFixed(0)} GFLOP/s, ${((100 * reached) / productRate).toFixed(0)} % of the matrix product`
}

const rows: readonly (readonly [string, string])[] = [
  [
    'Machine',
    `${os.cpus()[0]?.model.trim()}, ${os.cpus().length} cores, ${gigabytes(os.totalmem())}, Node ${process.versions.node}`,
  ],
  ['Weights', `${precision}, UNet ${gigabytes(unetBytes)}, all ${gigabytes(allBytes)}`],
  [
    'Load of the UNet',
    `${milliseconds(median(load.load))}, file in the page cache, weights mapped; reading it once ${milliseconds(median(load.read))}`,
  ],
  ['Text encode', milliseconds(median(text.text))],
  ['VAE encode, 512²', milliseconds(median(vae.encode))],
  ['VAE decode, 512²', milliseconds(median(vae.decode))],
  ['Matrix product', `${productRate.toFixed(0)} GFLOP/s (${matrixSide} × ${matrixSide}, between the steps)`],
  ['UNet step, 256², batch 3', step(256, unet.step256)],
  ['UNet step, 512², batch 3', step(512, unet.step512)],
  ...peaks.map(
    ({ side, peak }) =>
      [
        `Peak memory of an edit, ${side}²`,
        `${gigabytes(peak)}, ${(peak / unetBytes).toFixed(2)} × the UNet's weights, ${(peak / allBytes).toFixed(2)} × all`,
      ] as const,
  ),
]
console.log(`\nMedians of ${values.runs} runs\n`)
for (const [name, value] of rows) console.log(`${name.padEnd(30)} ${value}`)

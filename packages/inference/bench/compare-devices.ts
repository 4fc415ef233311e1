/**
 * Each network of an edit on the CPU and on another device, by turns in one run, with how far the results of the device are from
 * those of the CPU: `npm run bench -- --device webgpu [--checkpoint <folder>] [--side 512] [--runs 3] [--precision float16]`.
 */
import os from 'node:os'
import type { Device } from '@amend/graph/runtime'
import { type LoadedModel, openModel } from '../src/index.ts'

/** Options of `compareDevices`. */
export interface ComparisonOptions {
  readonly folder: string
  readonly device: Device
  readonly precision: 'float32' | 'float16'
  /** Of the picture, pixels; absent: the size of the model's card. */
  readonly side?: number
  readonly runs: number
}

interface Floats {
  readonly data: Float32Array
  readonly shape: readonly number[]
}

const wave = (shape: readonly number[]): Floats => ({
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i)),
  shape,
})

/** Guidance computes three branches. */
const branches = 3

/** What is measured, by its name in the table. */
function stages({ model, tokenizer }: LoadedModel, side: number): Record<string, () => Promise<Floats>> {
  const { ids, second } = tokenizer.encode('make it night', Math.min(tokenizer.maxLength, model.contextLength))
  const [rows, channels] = [Math.round(side / model.factor), model.latentChannels]
  const times = ({ data, shape }: Floats): Floats => {
    const all = new Float32Array(branches * data.length)
    for (let i = 0; i < branches; i++) all.set(data, i * data.length)
    return { data: all, shape: [branches, ...shape] }
  }
  return {
    'Text encode': () => model.encodeText(ids, second),
    'Picture encode': () => model.encodeImage(wave([3, side, side])),
    'UNet step, batch 3': async () => {
      const text = await model.encodeText(ids, second)
      const sample = wave([branches, 2 * channels, rows, rows])
      const texts = { ...times(text), ...(text.pooled && { pooled: times(text.pooled) }) }
      return (await model.unet(sample, 500, texts)).out
    },
    'Picture decode': () => model.decodeUnscaled(wave([1, channels, rows, rows])),
  }
}

async function timed(run: () => Promise<Floats>): Promise<{ readonly time: number; readonly result: Floats }> {
  const began = performance.now()
  const result = await run()
  return { time: performance.now() - began, result }
}

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN

/** √(Σ (a − b)² / Σ b²) */
function distance({ data: a }: Floats, { data: b }: Floats): number {
  const [difference, size] = b.reduce(
    ([d, s], value, i) => [d + ((a[i] ?? Number.NaN) - value) ** 2, s + value ** 2],
    [0, 0],
  )
  return Math.sqrt(difference / size)
}

/** The Vulkan driver that a variable names, and whether it computes on the CPU. */
const driverOf = (file: string): string =>
  `Vulkan driver ${file}${/swiftshader|lvp|lavapipe/i.test(file) ? ': in software, no graphics card' : ''}`

/** Prints a table. @throws GraphError 'device-unavailable', 'device-failed' */
export async function compareDevices({ folder, device, precision, side, runs }: ComparisonOptions): Promise<void> {
  const [cpu, other] = [await openModel(folder), await openModel(folder, { device, precision })]
  const used = side ?? cpu.card.resolution.target
  const [ofCpu, ofDevice] = [stages(cpu, used), stages(other, used)]
  console.log(`${os.cpus()[0]?.model.trim()}, ${os.cpus().length} cores, Node ${process.versions.node}`)
  if (device === 'webgpu' && process.env.VK_ICD_FILENAMES) console.log(driverOf(process.env.VK_ICD_FILENAMES))
  console.log(`${cpu.card.name} at ${used}², ${device} in ${other.runtime.precision}, medians of ${runs} runs\n`)
  console.log(`${''.padEnd(20)} ${['cpu', device, 'times', 'apart'].map((title) => title.padStart(10)).join(' ')}`)
  for (const [name, run] of Object.entries(ofCpu)) {
    const onDevice = ofDevice[name] ?? run
    const [expected, given] = [await timed(run), await timed(onDevice)]
    const times = { cpu: [] as number[], device: [] as number[] }
    for (let i = 0; i < runs; i++) {
      times.cpu.push((await timed(run)).time)
      times.device.push((await timed(onDevice)).time)
    }
    const [slow, fast] = [median(times.cpu), median(times.device)]
    const cells = [`${slow.toFixed(0)} ms`, `${fast.toFixed(0)} ms`, (slow / fast).toFixed(2)]
    const apart = `${(100 * distance(given.result, expected.result)).toFixed(3)} %`
    console.log(`${name.padEnd(20)} ${[...cells, apart].map((cell) => cell.padStart(10)).join(' ')}`)
  }
  await Promise.all([cpu.model.networks.release(), other.model.networks.release()])
}

/** The metrics of each step as JSON lines; between two steps there may be a line with held-out metrics only. */
import { appendFile, readFile } from 'node:fs/promises'
import { z } from 'zod'
import { onDisk, writeWhole } from '../disk.ts'

const lineSchema = z.object({
  step: z.int(),
  /** Weighted mean squared error of the step's examples. */
  loss: z.number(),
  smoothed: z.number(),
  /** Of held-out pairs, when it was measured. */
  heldOutLoss: z.number().optional(),
  /** The share of comparisons in which the model agrees with people, of the step and of the held-out ones. */
  agreement: z.number().optional(),
  heldOutAgreement: z.number().optional(),
  learningRate: z.number(),
  /** Before clipping. */
  gradNorm: z.number(),
  /** Seconds of the step, and of data and optimiser within it. */
  seconds: z.number(),
  dataSeconds: z.number(),
  optimizerSeconds: z.number(),
  /** When the step ended, ISO 8601, and the memory of the process then, bytes. */
  at: z.iso.datetime().optional(),
  memory: z.number().optional(),
})

/** A line of `metrics.jsonl`. */
export type Metrics = z.output<typeof lineSchema>
/** Metrics of held-out pairs. */
export type HeldOut = Required<Pick<Metrics, 'heldOutLoss'>> & Pick<Metrics, 'heldOutAgreement'>
/** A line between two steps. */
export type HeldOutLine = HeldOut & Pick<Metrics, 'step' | 'at' | 'memory'>

/** Appends a line. @throws TrainingError 'disk-full', 'no-permission' */
export const appendMetrics = (file: string, metrics: Metrics | HeldOutLine): Promise<void> =>
  onDisk(file, () => appendFile(file, `${JSON.stringify(metrics)}\n`))

/** The steps so far; a truncated last line is skipped. */
export const readMetrics = (file: string): Promise<Metrics[]> => readLines(file, lineSchema)

const heldOutLineSchema = lineSchema
  .pick({ step: true, heldOutAgreement: true, at: true, memory: true })
  .extend({ heldOutLoss: z.number() })

/** A line of the metrics as text; undefined when it is none, or was not written to its end. */
export function parseMetrics(line: string): Metrics | HeldOutLine | undefined {
  try {
    return z.union([lineSchema, heldOutLineSchema]).safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

/** The lines that match a schema. */
async function readLines<Line>(file: string, schema: z.ZodType<Line>): Promise<Line[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    try {
      return [schema.parse(JSON.parse(line))]
    } catch {
      return []
    }
  })
}

/** Removes the lines after a step, from which the run resumes. */
export async function truncateMetrics(file: string, step: number): Promise<void> {
  const lines = await readLines(file, z.looseObject({ step: z.int() }))
  const kept = lines.filter((metrics) => metrics.step <= step)
  await writeWhole(file, kept.map((metrics) => `${JSON.stringify(metrics)}\n`).join(''))
}

/** The decay of the running average. */
const kept = 0.98

/** An exponential average with bias correction. */
export interface Smoothed {
  readonly sum: number
  readonly weight: number
}

/** The average before the first value. */
export const nothingYet: Smoothed = { sum: 0, weight: 0 }

/** The average with one more value. */
export const smooth = ({ sum, weight }: Smoothed, value: number): Smoothed => ({
  sum: kept * sum + value,
  weight: kept * weight + 1,
})

/** The value of the average; NaN before the first value. */
export const smoothedValue = ({ sum, weight }: Smoothed): number => (weight === 0 ? Number.NaN : sum / weight)

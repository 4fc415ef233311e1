/** What a worker has read in the folder of a run, for its pages. Writing something again changes nothing. */
import { claimBlob, type Database } from '@amend/db'
import type { Blobs } from '@amend/storage'

/** Metrics of a step. */
export interface ReportedPoint {
  readonly step: number
  /** ISO 8601. */
  readonly at: string
  readonly loss?: number | undefined
  readonly smoothed?: number | undefined
  readonly heldOutLoss?: number | undefined
  readonly learningRate?: number | undefined
  readonly gradNorm?: number | undefined
  readonly seconds?: number | undefined
  /** Bytes. */
  readonly memory?: number | undefined
}

/** A line of the log. */
export interface ReportedLine {
  /** From 1. */
  readonly number: number
  readonly at: Date
  readonly text: string
}

/** One pair with the weights of a step; pictures are PNG files. */
export interface ReportedSample {
  readonly step: number
  readonly item: number
  readonly pair: string
  readonly instruction: string
  readonly before: Uint8Array
  readonly target: Uint8Array
  readonly answer: Uint8Array
}

/** What is known of a run: the rest is read from its folder. */
export interface ReportedSoFar {
  readonly lines: number
  readonly sampledSteps: readonly number[]
}

export async function findReported({ installation }: Database, runId: string): Promise<ReportedSoFar> {
  const [lines, samples] = await Promise.all([
    installation.trainingLogLine.aggregate({ where: { runId }, _max: { number: true } }),
    installation.trainingSample.findMany({ where: { runId }, distinct: ['step'], select: { step: true } }),
  ])
  return { lines: lines._max.number ?? 0, sampledSteps: samples.map(({ step }) => step) }
}

/** Keeps the complete settings with which a run began. */
export async function keepTrainingConfig(
  { installation }: Database,
  runId: string,
  config: Readonly<Record<string, unknown>>,
): Promise<void> {
  await installation.trainingRun.update({ where: { id: runId }, data: { config: JSON.parse(JSON.stringify(config)) } })
}

/** Says why a run stands still, or that it does not any more: shown until its next attempt. */
export async function noticeTrainingRun({ installation }: Database, id: string, notice: string | null): Promise<void> {
  await installation.trainingRun.updateMany({ where: { id, status: 'running' }, data: { notice } })
}

/** Keeps what identifies the job of a run on its cluster. */
export async function keepClusterRecord(
  { installation }: Database,
  runId: string,
  record: Readonly<Record<string, unknown>>,
): Promise<void> {
  const clusterRecord = JSON.parse(JSON.stringify(record))
  await installation.trainingRun.update({ where: { id: runId }, data: { clusterRecord } })
}

/** Keeps the folder of a run, so that the next attempt goes on there. */
export async function keepTrainingFolder({ installation }: Database, runId: string, folder: string): Promise<void> {
  await installation.trainingRun.update({ where: { id: runId }, data: { folder } })
}

const batch = 2000

/** A step that is repeated keeps its first time: its other values are the same. */
export async function addTrainingPoints(
  { unsafe }: Database,
  runId: string,
  points: readonly ReportedPoint[],
): Promise<void> {
  for (let from = 0; from < points.length; from += batch) {
    const rows = JSON.stringify(lastOfEachStep(points.slice(from, from + batch)))
    await unsafe.$executeRaw`
      INSERT INTO "TrainingPoint" ("runId", step, at, loss, smoothed, "heldOutLoss", "learningRate", "gradNorm", seconds, memory)
      SELECT ${runId}::uuid, step, at, loss, smoothed, "heldOutLoss", "learningRate", "gradNorm", seconds, memory
      FROM jsonb_to_recordset(${rows}::jsonb) AS row(step int, at timestamptz, loss float8, smoothed float8,
        "heldOutLoss" float8, "learningRate" float8, "gradNorm" float8, seconds float8, memory bigint)
      ON CONFLICT ("runId", step) DO UPDATE SET
        loss = coalesce("TrainingPoint".loss, excluded.loss),
        smoothed = coalesce("TrainingPoint".smoothed, excluded.smoothed),
        "heldOutLoss" = coalesce(excluded."heldOutLoss", "TrainingPoint"."heldOutLoss"),
        "learningRate" = coalesce("TrainingPoint"."learningRate", excluded."learningRate"),
        "gradNorm" = coalesce("TrainingPoint"."gradNorm", excluded."gradNorm"),
        seconds = coalesce("TrainingPoint".seconds, excluded.seconds),
        memory = coalesce("TrainingPoint".memory, excluded.memory)`
  }
}

/** A statement cannot write a row twice: lines of one step become one. */
function lastOfEachStep(points: readonly ReportedPoint[]): ReportedPoint[] {
  const byStep = new Map<number, ReportedPoint>()
  for (const point of points) byStep.set(point.step, { ...byStep.get(point.step), ...point })
  return [...byStep.values()]
}

export async function addTrainingLines(
  { installation }: Database,
  runId: string,
  lines: readonly ReportedLine[],
): Promise<void> {
  for (let from = 0; from < lines.length; from += batch) {
    // Texts of PostgreSQL cannot hold NUL, which programs on a cluster may print.
    const textOf = ({ text }: ReportedLine) => text.replaceAll('\0', '').slice(0, 4000)
    const data = lines.slice(from, from + batch).map((line) => ({ ...line, text: textOf(line), runId }))
    await installation.trainingLogLine.createMany({ data, skipDuplicates: true })
  }
}

/** Stores the pictures by their hash: those of a pair are the same at each step. */
export async function addTrainingSamples(
  { database, blobs }: { readonly database: Database; readonly blobs: Blobs },
  runId: string,
  samples: readonly ReportedSample[],
): Promise<void> {
  const put = async (bytes: Uint8Array) => {
    const claim = (stored: { sha256: string; bytes: number }) =>
      claimBlob(database, { ...stored, mediaType: 'image/png' })
    return (await blobs.put(bytes, { claim })).sha256
  }
  for (const { step, item, pair, instruction, before, target, answer } of samples) {
    const hashes = { beforeHash: await put(before), targetHash: await put(target), answerHash: await put(answer) }
    await database.installation.trainingSample.upsert({
      where: { runId_step_item: { runId, step, item } },
      create: { runId, step, item, pair, instruction, ...hashes },
      update: hashes,
    })
  }
}

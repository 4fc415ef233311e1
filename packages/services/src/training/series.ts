/** The metrics of a run for charts: as many points as a chart has room for, with the extremes of what each stands for. */
import { type Database, Prisma } from '@amend/db'
import { z } from 'zod'
import { notFound } from '../error.ts'
import type { TrainingSeries } from '../types.ts'

/** The most points of a series. */
const mostPoints = 600
/** The most gaps that are listed, the longest first. */
const mostGaps = 100
/** A pause between two steps that is longer than this and ten times a step is a gap, s: samples and checkpoints take time too. */
const leastGap = 60

export interface SeriesRequest {
  readonly id: string
  /** The range of steps; default: all. */
  readonly from?: number | undefined
  readonly to?: number | undefined
}

interface Bucket {
  readonly from: number
  readonly to: number
  readonly at: Date
  readonly loss: number | null
  readonly least: number | null
  readonly most: number | null
  readonly smoothed: number | null
  readonly heldOut: number | null
  readonly learningRate: number | null
  readonly gradNorm: number | null
  readonly stepsPerSecond: number | null
  readonly memory: number | null
}

/** @throws ServiceError 'not-found' */
export async function readTrainingSeries(database: Database, request: SeriesRequest): Promise<TrainingSeries> {
  const { installation, unsafe } = database
  const { id } = request
  const run = await installation.trainingRun.findUnique({ where: { id }, select: { config: true } })
  if (!run) throw notFound()
  const extent = await installation.trainingPoint.aggregate({
    where: { runId: id },
    _min: { step: true },
    _max: { step: true },
  })
  const { step: first } = extent._min
  const { step: last } = extent._max
  if (first === null || last === null) return { points: [], gaps: [], extent: null }
  const from = Math.max(first, request.from ?? first)
  const to = Math.min(last, request.to ?? last)
  const chosen = Prisma.sql`"runId" = ${id}::uuid AND step BETWEEN ${from} AND ${to}`
  const steps = Math.max(1, to - from + 1)
  const buckets = await unsafe.$queryRaw<Bucket[]>`
    SELECT min(step) AS "from", max(step) AS "to", max(at) AS at,
      avg(loss) AS loss, min(loss) AS least, max(loss) AS most, avg(smoothed) AS smoothed,
      avg("heldOutLoss") AS "heldOut", avg("learningRate") AS "learningRate", avg("gradNorm") AS "gradNorm",
      count(seconds) / nullif(sum(seconds), 0) AS "stepsPerSecond", max(memory)::float8 AS memory
    FROM "TrainingPoint" WHERE ${chosen}
    GROUP BY (step - ${from})::bigint * ${Math.min(mostPoints, steps)} / ${steps} ORDER BY 1`
  const gaps = await unsafe.$queryRaw<{ after: number; from: Date; to: Date }[]>`
    SELECT before AS after, since AS "from", at - coalesce(seconds, 0) * interval '1 second' AS "to" FROM (
      SELECT at, seconds, lag(step) OVER (ORDER BY step) AS before, lag(at) OVER (ORDER BY step) AS since
      FROM "TrainingPoint" WHERE ${chosen}
    ) AS point
    WHERE extract(epoch FROM at - since) - coalesce(seconds, 0) > greatest(${leastGap}, 10 * coalesce(seconds, 0))
    ORDER BY at - since DESC LIMIT ${mostGaps}`
  const perStep = examplesPerStep(run.config)
  return {
    points: buckets.map(({ at, stepsPerSecond, ...bucket }) => ({
      ...bucket,
      at: at.toISOString(),
      samplesPerSecond: stepsPerSecond === null ? null : stepsPerSecond * perStep,
    })),
    gaps: gaps
      .map(({ after, from: since, to: until }) => ({ after, from: since.toISOString(), to: until.toISOString() }))
      .sort((a, b) => a.after - b.after),
    extent: { first, last },
  }
}

const sizes = z.object({ batchSize: z.number(), accumulate: z.number() })

function examplesPerStep(config: unknown): number {
  const { data } = sizes.safeParse(config)
  return data ? data.batchSize * data.accumulate : 1
}

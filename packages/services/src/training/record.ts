/**
 * The life cycle of a training run: waiting → running → finished, stopped, failed or paused; back to waiting when its worker stops
 * or is lost, or when it is resumed. Each attempt goes on from the newest checkpoint in the run's folder.
 */
import { Prisma, type Records, type TrainingRun } from '@amend/db'
import { type RecordDefinition, withoutJob } from '@amend/jobs'
import { alertAdministrators } from './alert.ts'
import { endCommands } from './worker-commands.ts'

/** What a worker reports while a run goes on. */
export interface TrainingProgress {
  readonly step: number
  readonly steps: number
  readonly loss: number | null
  readonly smoothed: number | null
  readonly learningRate: number | null
  readonly samplesPerSecond: number | null
  readonly secondsLeft: number | null
  /** Bytes; null where the machine does not say. */
  readonly memory: number | null
  readonly peakMemory: number | null
  readonly savedStep: number | null
  /** What is missing for now. */
  readonly notice: string | null
}

/** How an attempt ended that did not fail. */
export interface TrainingEnd {
  /** 'suspended': saved, to be resumed. */
  readonly state: 'finished' | 'stopped' | 'suspended'
  readonly step: number
  readonly savedStep: number | null
  /** Where workers find the resulting checkpoint; absent where nothing was learned. */
  readonly result?: string | undefined
}

/** Matches the row as long as it belongs to this attempt: each attempt takes the next number. */
const held = ({ id, attempts }: Pick<TrainingRun, 'id' | 'attempts'>) => ({ id, attempts, status: 'running' as const })

/** A run belongs to no workspace, so that there are no events of it: who watches it asks for its row. */
const changed = (count: number) => (count === 0 ? undefined : [])

const idle = { leaseOwner: null, secondsLeft: null, samplesPerSecond: null, memory: null }

const bytesOf = (bytes: number | null): bigint | null => (bytes === null ? null : BigInt(Math.round(bytes)))

type TrainingRecord<N extends TrainingJob> = RecordDefinition<
  N,
  TrainingRun,
  { readonly progress: TrainingProgress },
  TrainingEnd
>

/** The jobs of runs, by who trains. */
type TrainingJob = 'training.run' | 'training.follow'

export const trainingJobOf = ({ target }: Pick<TrainingRun, 'target'>): TrainingJob =>
  target === 'cluster' ? 'training.follow' : 'training.run'

const life: Omit<TrainingRecord<'training.run'>, 'job' | 'findAbandoned'> = {
  begin: async ({ installation }, { runId }, { worker }) => {
    const now = new Date()
    const [row] = await installation.trainingRun.updateManyAndReturn({
      where: { id: runId, status: { in: ['waiting', 'running'] } },
      data: {
        ...{ status: 'running', attempts: { increment: 1 }, leaseOwner: worker, heartbeatAt: now, steppedAt: now },
        ...{ notice: null, errorCode: null, errorMessage: null, finishedAt: null, alertedAt: null },
      },
    })
    if (!row) return undefined
    await installation.trainingRun.updateMany({ where: { id: runId, startedAt: null }, data: { startedAt: now } })
    await endCommands(installation, runId, ['resume'], { status: 'done', step: row.step })
    return { row, events: [] }
  },

  progress: async ({ unsafe }, { id, attempts }, _, { progress }) => {
    const beat = Prisma.sql`"heartbeatAt" = now(),
      seconds = seconds + greatest(0, extract(epoch FROM now() - "heartbeatAt"))`
    const p = progress
    const facts = p
      ? Prisma.sql`, "steppedAt" = CASE WHEN step = ${p.step} THEN "steppedAt" ELSE now() END,
          step = ${p.step}, steps = ${p.steps}, loss = ${p.loss}, smoothed = ${p.smoothed},
          "learningRate" = ${p.learningRate}, "samplesPerSecond" = ${p.samplesPerSecond},
          "secondsLeft" = ${p.secondsLeft}, memory = ${bytesOf(p.memory)}::bigint,
          "peakMemory" = greatest("peakMemory", ${bytesOf(p.peakMemory)}::bigint),
          "savedStep" = ${p.savedStep}, notice = ${p.notice}`
      : Prisma.empty
    return changed(
      await unsafe.$executeRaw`UPDATE "TrainingRun" SET ${beat}${facts}
        WHERE id = ${id}::uuid AND attempts = ${attempts} AND status = 'running'`,
    )
  },

  finish: async ({ installation }, row, { state, step, savedStep, result }) => {
    const asked = await installation.trainingCommand.count({
      where: { runId: row.id, kind: 'pause', status: { in: ['requested', 'acknowledged'] } },
    })
    // Without a request a suspended run waits for its next attempt.
    const status = state === 'suspended' ? (asked > 0 ? 'paused' : 'waiting') : state
    const over = status === 'finished' || status === 'stopped'
    const { count } = await installation.trainingRun.updateMany({
      where: held(row),
      data: {
        ...{ status, step, savedStep, notice: null, ...idle },
        ...(over && { finishedAt: new Date(), result: result ?? null }),
      },
    })
    if (count === 0) return undefined
    if (status === 'waiting') return []
    await endCommands(installation, row.id, status === 'paused' ? ['pause'] : ['stop'], { status: 'done', step })
    const message = status === 'paused' ? 'The run is paused.' : 'The run has ended.'
    await endCommands(installation, row.id, ['pause', 'stop', 'save', 'sample'], { status: 'refused', message })
    return []
  },

  fail: async (records, { runId }, { code, message }) => {
    const { installation } = records
    const [row] = await installation.trainingRun.updateManyAndReturn({
      where: { id: runId, status: { in: ['waiting', 'running'] } },
      data: {
        ...{ status: 'failed', errorCode: code, errorMessage: message, notice: null, finishedAt: new Date() },
        ...idle,
      },
    })
    if (!row) return undefined
    await endCommands(installation, runId, ['pause', 'resume', 'stop', 'save', 'sample'], {
      status: 'refused',
      message: 'The run has failed.',
    })
    await alertAdministrators(records, runId, code === 'not-finite' ? 'trainingNotFinite' : 'trainingFailed')
    return []
  },

  putBack: async ({ installation }, { runId }) => {
    const { count } = await installation.trainingRun.updateMany({
      where: { id: runId, status: 'running' },
      data: { status: 'waiting', ...idle },
    })
    return changed(count)
  },
}

const findAbandoned = (job: TrainingJob, target: TrainingRun['target']) => (records: Records) =>
  records.unsafe.$queryRaw<{ runId: string }[]>`
    SELECT id::text AS "runId" FROM "TrainingRun" AS run
    WHERE status IN ('waiting', 'running') AND target = ${target}::"TrainingTarget"
      AND "createdAt" < now() - interval '1 minute' AND ${withoutJob(job, Prisma.sql`run.id`)}
    LIMIT 100`

/** A run that a worker trains. */
export const trainingRunRecord: TrainingRecord<'training.run'> = {
  ...life,
  job: 'training.run',
  findAbandoned: findAbandoned('training.run', 'worker'),
}

/** A run on a cluster, which a worker submits and follows. */
export const trainingFollowRecord: TrainingRecord<'training.follow'> = {
  ...life,
  job: 'training.follow',
  findAbandoned: findAbandoned('training.follow', 'cluster'),
}

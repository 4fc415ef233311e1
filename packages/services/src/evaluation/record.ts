/**
 * The life cycle of an evaluation: waiting → running → done, failed or cancelled, and back to waiting before another attempt, which
 * goes on after the items that are measured.
 */
import { type EvaluationPictureKind, type EvaluationRun, type GoldenItem, Prisma, type Records } from '@amend/db'
import { type RecordDefinition, withoutJob } from '@amend/jobs'
import { findModelLocation, type RegisteredLocation } from '../model/register.ts'
import { openEvaluation } from './request.ts'
import {
  type EvaluatedSoFar,
  type EvaluationResults,
  type EvaluationSettings,
  evaluatedSoFarSchema,
  evaluationResultsSchema,
  evaluationSettingsSchema,
  type VersionComparison,
} from './schema.ts'

/** A run with what it needs. */
export interface ClaimedEvaluation {
  readonly run: EvaluationRun
  readonly settings: EvaluationSettings
  /** Undefined when the version has no place. */
  readonly model: RegisteredLocation | undefined
  /** Of the golden set as it was requested; those of a folder are read by the worker. */
  readonly golden: readonly GoldenItem[]
  readonly from: EvaluatedSoFar | undefined
}

/** What a worker has found. */
export interface FinishedEvaluation {
  readonly sofar: EvaluatedSoFar
  readonly results: EvaluationResults
  /** With other runs on the same items. */
  readonly comparisons: readonly NewComparison[]
}

export interface NewComparison {
  readonly firstId: string
  readonly secondId: string
  readonly result: VersionComparison
}

/** A run whose figures can be compared with others. */
export interface ComparableRun {
  readonly id: string
  readonly items: EvaluatedSoFar['items']
  readonly points: EvaluationResults['points']
}

const held = ({ id, attempts }: EvaluationRun) => ({ id, attempts, status: 'running' as const })

/** A run belongs to no workspace, so that there are no events of it: who watches it asks for its row. */
const changed = (count: number) => (count === 0 ? undefined : [])

export const evaluationRecord: RecordDefinition<
  'evaluation.run',
  ClaimedEvaluation,
  { sofar: EvaluatedSoFar },
  FinishedEvaluation
> = {
  job: 'evaluation.run',

  begin: async (records, { runId }, { worker }) => {
    const now = new Date()
    const [run] = await records.installation.evaluationRun.updateManyAndReturn({
      where: { id: runId, status: openEvaluation },
      data: { status: 'running', attempts: { increment: 1 }, leaseOwner: worker, heartbeatAt: now },
    })
    if (!run) return undefined
    if (!run.startedAt)
      await records.installation.evaluationRun.update({ where: { id: runId }, data: { startedAt: now } })
    return {
      row: {
        run,
        settings: evaluationSettingsSchema.parse(run.settings),
        model: await findModelLocation(records, run.modelVersionId),
        golden: run.folder === null ? await itemsAt(records, run) : [],
        from: evaluatedSoFarSchema.safeParse(run.items).data,
      },
      events: [],
    }
  },

  progress: async ({ installation }, { run }, progress, { sofar }) => {
    const { count } = await installation.evaluationRun.updateMany({
      where: held(run),
      data: { progress, heartbeatAt: new Date(), ...(sofar && { items: sofar }) },
    })
    return changed(count)
  },

  finish: async (records, { run }, { sofar, results, comparisons }) => {
    const { evaluationRun, modelVersion } = records.installation
    const finishedAt = new Date()
    const { count } = await evaluationRun.updateMany({
      where: held(run),
      data: { status: 'done', progress: 1, finishedAt, items: sofar, results, leaseOwner: null },
    })
    if (count === 0) return undefined
    await keepComparisons(records, comparisons)
    const on = run.folder ?? 'golden set'
    const evaluation = { runId: run.id, on, setDigest: run.setDigest, finishedAt: finishedAt.toISOString(), ...results }
    await modelVersion.update({ where: { id: run.modelVersionId }, data: { evaluation } })
    return []
  },

  fail: async ({ installation }, { runId }, { code, message }) => {
    const { count } = await installation.evaluationRun.updateMany({
      where: { id: runId, status: openEvaluation },
      data: {
        ...{ status: 'failed', finishedAt: new Date(), errorCode: code, errorMessage: message, leaseOwner: null },
      },
    })
    return changed(count)
  },

  putBack: async ({ installation }, { runId }) => {
    const { count } = await installation.evaluationRun.updateMany({
      where: { id: runId, status: 'running' },
      data: { status: 'waiting', leaseOwner: null, heartbeatAt: null },
    })
    return changed(count)
  },

  findAbandoned: (records) => records.unsafe.$queryRaw`
    SELECT id::text AS "runId" FROM "EvaluationRun" AS run
    WHERE status IN ('waiting', 'running') AND "createdAt" < now() - interval '1 minute'
      AND ${withoutJob('evaluation.run', Prisma.sql`run.id`)}
    LIMIT 100`,
}

/** The golden items of a run: those of the time of its request, also when some were removed since. */
async function itemsAt({ installation }: Records, { createdAt }: EvaluationRun): Promise<GoldenItem[]> {
  return installation.goldenItem.findMany({
    where: { createdAt: { lte: createdAt }, OR: [{ removedAt: null }, { removedAt: { gt: createdAt } }] },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
}

/** Keeps a small picture of an item; again is harmless. */
export async function keepEvaluationPicture(
  { installation }: Records,
  picture: {
    readonly runId: string
    readonly itemId: string
    readonly kind: EvaluationPictureKind
    readonly blobHash: string
  },
): Promise<void> {
  await installation.evaluationPicture.createMany({ data: [picture], skipDuplicates: true })
}

/** Runs of the last hour that were not compared with another one on the same items: both ended at the same time. */
export async function uncomparedRuns(records: Records): Promise<{ first: ComparableRun; others: ComparableRun[] }[]> {
  const { evaluationRun, evaluationComparison } = records.installation
  const rows = await evaluationRun.findMany({
    where: { status: 'done', finishedAt: { gt: new Date(Date.now() - 60 * 60_000) } },
  })
  const found = []
  for (const row of rows) {
    const compared = await evaluationComparison.findMany({ where: { firstId: row.id }, select: { secondId: true } })
    const known = new Set(compared.map(({ secondId }) => secondId))
    const others = (await comparableRuns(records, row)).filter(({ id }) => !known.has(id))
    const [first] = others.length > 0 ? comparable([row]) : []
    if (first) found.push({ first, others })
  }
  return found
}

/** Keeps comparisons; again is harmless. */
export async function keepComparisons({ installation }: Records, comparisons: readonly NewComparison[]): Promise<void> {
  await installation.evaluationComparison.createMany({ data: [...comparisons], skipDuplicates: true })
}

/** The last run of each other version on the same items with the same settings. */
export async function comparableRuns({ installation }: Records, run: EvaluationRun): Promise<ComparableRun[]> {
  const rows = await installation.evaluationRun.findMany({
    where: {
      ...{ status: 'done', folder: run.folder, setDigest: run.setDigest },
      settings: { equals: run.settings ?? Prisma.JsonNull },
      modelVersionId: { not: run.modelVersionId },
    },
    distinct: ['modelVersionId'],
    orderBy: { finishedAt: 'desc' },
    select: { id: true, items: true, results: true },
  })
  return comparable(rows)
}

const comparable = (rows: readonly Pick<EvaluationRun, 'id' | 'items' | 'results'>[]): ComparableRun[] =>
  rows.flatMap(({ id, items, results }) => {
    const sofar = evaluatedSoFarSchema.safeParse(items).data
    const report = evaluationResultsSchema.safeParse(results).data
    return sofar && report ? [{ id, items: sofar.items, points: report.points }] : []
  })

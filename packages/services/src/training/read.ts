import { pageLimits } from '@amend/contract'
import { after, type ModelTask, newestFirst, type TrainingRun } from '@amend/db'
import { z } from 'zod'
import { actorOf, namesOf } from '../audit/list.ts'
import { notFound } from '../error.ts'
import { pageOf, rowOfCursor } from '../page-cursor.ts'
import type { Services } from '../services.ts'
import type { TrainingRunDetail, TrainingRunItem, TrainingRunPage, TrainingTerms } from '../types.ts'
import { allowedCommands } from './command.ts'
import { commandItem } from './command-item.ts'
import { findLearned } from './learned.ts'

/** How long a run may be without a sign of its worker before it counts as dead, ms. */
const trainingLease = 60_000

const mostCommands = 20

type Reader = Pick<Services, 'database' | 'settings'>

const defaultCurrency = 'EUR'

/** What the form of a run begins with. */
export const trainingTerms = ({ settings: { machinePrice } }: Pick<Services, 'settings'>): TrainingTerms => ({
  price: { amount: machinePrice?.amount ?? null, currency: machinePrice?.currency ?? defaultCurrency },
})

/** A page of runs, the newest first. @throws ServiceError 'bad-input' for an invalid cursor */
export async function listTrainingRuns(
  services: Reader,
  { cursor }: { readonly cursor?: string | undefined },
): Promise<TrainingRunPage> {
  const place = rowOfCursor(cursor)
  const rows = await services.database.installation.trainingRun.findMany({
    ...(place && { where: after(place) }),
    orderBy: newestFirst,
    take: pageLimits.administration + 1,
  })
  return pageOf(rows, pageLimits.administration, (row) => runItem(services, row))
}

/** @throws ServiceError 'not-found' */
export async function readTrainingRun(services: Reader, id: string): Promise<TrainingRunDetail> {
  const { installation } = services.database
  const run = await installation.trainingRun.findUnique({
    where: { id },
    include: { commands: { orderBy: newestFirst, take: mostCommands } },
  })
  if (!run) throw notFound()
  const [parent, names, task, learnsFrom] = await Promise.all([
    run.parentId === null
      ? null
      : installation.trainingRun.findUnique({ where: { id: run.parentId }, select: { id: true, name: true } }),
    namesOf(services.database, [{ actorId: run.requestedById }]),
    installation.modelTask.findFirst({ where: { trainingRunId: id }, orderBy: newestFirst }),
    findLearned(services.database, run),
  ])
  return {
    ...runItem(services, run),
    ...{ settings: valuesOf(run.settings), config: run.config === null ? null : valuesOf(run.config) },
    ...{ minutes: run.minutes, hourlyPrice: run.hourlyPrice, parent, learnsFrom, attempts: run.attempts },
    by: run.requestedById === null ? null : actorOf(names, run.requestedById),
    ...{ folder: run.folder, worker: run.leaseOwner },
    commands: run.commands.map(commandItem),
    allowed: allowedCommands(run),
    result: run.result === null ? null : resultOf(run, run.result, task),
    cluster: clusterOf(run),
  }
}

const values = z.record(z.string(), z.unknown())
const valuesOf = (json: unknown) => values.parse(json)

function resultOf(run: TrainingRun, reference: string, task: ModelTask | null): TrainingRunDetail['result'] {
  const { errorCode: code, errorMessage: message } = task ?? {}
  return {
    ...{ reference, versionId: run.resultVersionId },
    registration: task?.status ?? (run.resultVersionId === null ? 'none' : 'done'),
    error: code && message ? { code, message } : null,
  }
}

const target = z.object({ kind: z.string() })
const record = z.object({ id: z.string() })

function clusterOf({ cluster, clusterRecord }: TrainingRun): TrainingRunDetail['cluster'] {
  const { data } = target.safeParse(cluster)
  return data ? { kind: data.kind, job: record.safeParse(clusterRecord).data?.id ?? null } : null
}

function runItem({ settings }: Pick<Services, 'settings'>, run: TrainingRun): TrainingRunItem {
  const { errorCode: code, errorMessage: message, heartbeatAt } = run
  const running = run.status === 'running'
  const dead = running && heartbeatAt !== null && Date.now() - heartbeatAt.getTime() > trainingLease
  return {
    ...{ id: run.id, name: run.name, status: run.status, dead, target: run.target, base: run.base, pairs: run.pairs },
    ...{ step: run.step, steps: run.steps, loss: run.loss, smoothed: run.smoothed },
    ...{ samplesPerSecond: run.samplesPerSecond, secondsLeft: run.secondsLeft, seconds: run.seconds },
    ...{ memory: numberOf(run.memory), peakMemory: numberOf(run.peakMemory), savedStep: run.savedStep },
    cost: costOf(run, settings.machinePrice?.currency ?? defaultCurrency),
    ...{ notice: run.notice, error: code !== null && message !== null ? { code, message } : null },
    heartbeatAt: heartbeatAt?.toISOString() ?? null,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  }
}

const secondsPerHour = 3600

function costOf({ hourlyPrice, seconds, secondsLeft }: TrainingRun, currency: string): TrainingRunItem['cost'] {
  if (hourlyPrice === null) return null
  const price = (time: number) => (time / secondsPerHour) * hourlyPrice
  return { soFar: price(seconds), left: secondsLeft === null ? null : price(secondsLeft), currency }
}

const numberOf = (value: bigint | null): number | null => (value === null ? null : Number(value))

/** Commands of an administrator on a run: pause, resume, budget, and a run more of a dataset. */
import type { SessionPrincipal } from '@amend/auth'
import { datasetRecipeSchema } from '@amend/contract'
import type { DatasetRun, Records } from '@amend/db'
import { recordAdministration } from '../audit/record.ts'
import { changedMeanwhile, notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import type { DatasetRunView } from '../types.ts'
import { chunksInQueue, openRun, queueChunks } from './record.ts'
import { addRun, cancelChunks, cancelDatasetRun } from './request.ts'
import { runView } from './run-view.ts'

/**
 * Pauses a run: workers stop before their next step. What they have made of unfinished chunks is made again.
 * @throws ServiceError 'not-found', 'changed-meanwhile' when it does not run
 */
export function pauseRun(services: Services, { person }: SessionPrincipal, id: string): Promise<DatasetRunView> {
  return services.database.transaction(async (records) => {
    const { installation } = records
    const before = await findRun(records, id)
    await cancelChunks(records, services.queue, id)
    const { count } = await installation.datasetRun.updateMany({
      where: { id, status: openRun },
      data: { status: 'paused', pausedBy: 'person', notice: null },
    })
    if (count === 0) throw changedMeanwhile()
    await installation.datasetChunk.updateMany({
      where: { runId: id, status: { in: ['queued', 'running'] } },
      data: { status: 'open', progress: 0, leaseOwner: null, heartbeatAt: null },
    })
    return changed(records, person.id, 'dataset:pause', before)
  })
}

/**
 * Resumes a paused run.
 * @throws ServiceError 'not-found', 'changed-meanwhile' when it is not paused, 'bad-input' while its budget is spent
 */
export function resumeRun(services: Services, { person }: SessionPrincipal, id: string): Promise<DatasetRunView> {
  return services.database.transaction(async (records) => {
    const { installation } = records
    const before = await findRun(records, id)
    if (before.budget !== null && (before.cost ?? 0) >= before.budget) {
      throw new ServiceError('bad-input', 'The budget is spent. Raise it, then resume.', { field: 'budget' })
    }
    const { count } = await installation.datasetRun.updateMany({
      where: { id, status: 'paused' },
      data: { status: before.startedAt ? 'running' : 'waiting', pausedBy: null, notice: null },
    })
    if (count === 0) throw changedMeanwhile()
    // Their jobs ended without work while the run was paused.
    await installation.datasetChunk.updateMany({ where: { runId: id, status: 'queued' }, data: { status: 'open' } })
    await queueChunks(services.queue, records, id, chunksInQueue)
    return changed(records, person.id, 'dataset:resume', before)
  })
}

/** Cancels a run for good; what is made stays. @throws ServiceError 'not-found', 'changed-meanwhile' when it has ended */
export async function stopRun(services: Services, { person }: SessionPrincipal, id: string): Promise<DatasetRunView> {
  if (!(await cancelDatasetRun(services, id, person.id))) throw changedMeanwhile()
  return runView(services.database, await findRun(services.database, id))
}

export interface BudgetRequest {
  readonly id: string
  /** Null: no limit. */
  readonly budget: number | null
  /** As the administrator has seen it. */
  readonly replaces: number | null
}

/** @throws ServiceError 'not-found', 'changed-meanwhile' when somebody else has changed it, or the run has ended */
export function changeBudget(
  services: Services,
  { person }: SessionPrincipal,
  { id, budget, replaces }: BudgetRequest,
): Promise<DatasetRunView> {
  return services.database.transaction(async (records) => {
    const before = await findRun(records, id)
    const { count } = await records.installation.datasetRun.updateMany({
      where: { id, budget: replaces, finishedAt: null },
      data: { budget },
    })
    if (count === 0) throw changedMeanwhile()
    return changed(records, person.id, 'dataset:budget', before)
  })
}

/**
 * Begins another run of a dataset whose last one failed or was cancelled: it makes what is missing.
 * @throws ServiceError 'not-found', 'bad-input' while it has no folder or another run is open
 */
export function startRun(
  services: Services,
  { person }: SessionPrincipal,
  { datasetId, budget }: { readonly datasetId: string; readonly budget: number | null },
): Promise<DatasetRunView> {
  return services.database.transaction(async (records) => {
    const dataset = await records.installation.dataset.findUnique({ where: { id: datasetId } })
    if (!dataset) throw notFound()
    const { name, folder, captions } = dataset
    if (folder === null || captions === null) {
      throw new ServiceError('bad-input', 'The dataset has no folder yet.', { field: 'folder' })
    }
    const { chunk } = datasetRecipeSchema.parse(dataset.recipe)
    const run = await addRun(records, services.queue, {
      ...{ name, folder, captions, chunks: Math.ceil(captions / chunk), budget, requestedById: person.id },
    })
    await recordAdministration(records, person.id, {
      ...{ action: 'dataset:request', subjectId: datasetId, name },
      ...{ before: {}, after: { run: run.id, budget } },
    })
    return runView(records, run)
  })
}

async function findRun({ installation }: Records, id: string): Promise<DatasetRun> {
  const run = await installation.datasetRun.findUnique({ where: { id } })
  if (!run) throw notFound()
  return run
}

/** Writes a command to the audit log. */
async function changed(
  records: Records,
  administratorId: string,
  action: 'dataset:pause' | 'dataset:resume' | 'dataset:budget',
  before: DatasetRun,
): Promise<DatasetRunView> {
  const run = await findRun(records, before.id)
  const facts = ({ status, budget, done }: DatasetRun) => ({ status, budget, done })
  await recordAdministration(records, administratorId, {
    ...{ action, subjectId: before.datasetId ?? before.id, name: before.name },
    ...{ before: facts(before), after: facts(run) },
  })
  return runView(records, run)
}

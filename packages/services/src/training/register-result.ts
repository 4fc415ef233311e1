import type { SessionPrincipal } from '@amend/auth'
import type { Prisma, Records } from '@amend/db'
import { z } from 'zod'
import { recordAdministration } from '../audit/record.ts'
import { notFound, ServiceError } from '../error.ts'
import { taskItem } from '../model/registry.ts'
import type { Services } from '../services.ts'
import type { ModelTaskItem } from '../types.ts'
import { findLearned } from './learned.ts'

/**
 * Adds the result of a run to the registry, with how it was made: a worker reads it first. It does not serve until it is deployed.
 * @throws ServiceError 'not-found', 'bad-input' for a run without a result, and for one whose result is registered
 */
export async function registerTrainingResult(
  { database, queue }: Services,
  { person }: SessionPrincipal,
  id: string,
): Promise<ModelTaskItem> {
  return database.transaction(async (records) => {
    const { installation } = records
    const [run] = await records.unsafe.$queryRaw<
      { name: string; status: string; result: string | null; resultVersionId: string | null }[]
    >`SELECT name, status::text, result, "resultVersionId"::text FROM "TrainingRun" WHERE id = ${id}::uuid FOR UPDATE`
    if (!run) throw notFound()
    if (run.result === null) throw new ServiceError('bad-input', 'The run has no checkpoint to register yet.')
    if (run.resultVersionId !== null) throw new ServiceError('bad-input', 'The checkpoint is registered already.')
    const waiting = await installation.modelTask.findFirst({ where: { trainingRunId: id, status: 'waiting' } })
    if (waiting) return taskItem(waiting)
    const task = await installation.modelTask.create({
      data: { kind: 'register', reference: run.result, trainingRunId: id, requestedById: person.id },
    })
    await queue.request(records, 'model.task', { taskId: task.id })
    await recordAdministration(records, person.id, {
      ...{ action: 'training:register', subjectId: id, name: run.name, before: {}, after: { requested: run.result } },
    })
    return taskItem(task)
  })
}

const provenanceSchema = z.record(z.string(), z.unknown())

/** Writes how a registered version was made. Runs in the transaction that registers it. */
export async function linkTrainingResult(records: Records, runId: string, modelVersionId: string): Promise<void> {
  const { trainingRun, modelVersion } = records.installation
  const run = await trainingRun.findUnique({ where: { id: runId } })
  const version = await modelVersion.findUnique({ where: { id: modelVersionId }, select: { provenance: true } })
  if (!run || !version) return
  const made = {
    trainingRun: { id: run.id, name: run.name },
    ...{ base: run.base, baseVersionId: run.baseVersionId, pairs: run.pairs },
    ...{ datasetVersionId: run.datasetVersionId, preferenceSetId: run.preferenceSetId },
    learnsFrom: await findLearned(records, run),
  }
  await modelVersion.update({
    where: { id: modelVersionId },
    data: {
      recipe: (run.config ?? run.settings) as Prisma.InputJsonObject,
      provenance: { ...provenanceSchema.parse(version.provenance), ...made } as Prisma.InputJsonObject,
    },
  })
  await trainingRun.update({ where: { id: runId }, data: { resultVersionId: modelVersionId } })
}

import type { SessionPrincipal } from '@amend/auth'
import { type EvaluationStatus, lockByName, type Records } from '@amend/db'
import { recordAdministration } from '../audit/record.ts'
import { notFound, ServiceError } from '../error.ts'
import { findModelLocation } from '../model/register.ts'
import type { Services } from '../services.ts'
import { digestOf, goldenItems } from './golden.ts'
import { evaluationItem, runParts } from './read.ts'
import type { EvaluationRunItem, EvaluationSettings } from './schema.ts'

export interface EvaluationRequest {
  readonly modelVersionId: string
  /** A folder of pairs as workers see it; null for the golden set. */
  readonly folder: string | null
  readonly settings: EvaluationSettings
}

export const openEvaluation = { in: ['waiting', 'running'] satisfies EvaluationStatus[] }

/**
 * Queues an evaluation.
 * @throws ServiceError 'not-found'; 'bad-input' for an empty golden set, and while an equal run is open
 */
export async function requestEvaluation(
  services: Services,
  { person }: SessionPrincipal,
  request: EvaluationRequest,
): Promise<EvaluationRunItem> {
  return services.database.transaction(async (records) => {
    if (!(await findModelLocation(records, request.modelVersionId))) throw notFound()
    const digest = digestOf(await goldenItems(records))
    if (request.folder === null && digest === null) {
      throw new ServiceError('bad-input', 'The golden set is empty: add photos with instructions first.')
    }
    const run = await addEvaluation(services, records, person.id, request)
    if (!run) throw new ServiceError('bad-input', 'This version is being evaluated on these items already.')
    const row = await records.installation.evaluationRun.findUniqueOrThrow({ where: { id: run }, include: runParts })
    return evaluationItem(row, digest)
  })
}

/**
 * Writes a run with its job and its entry in the audit log.
 * @returns its id; undefined while an equal one is open
 */
export async function addEvaluation(
  { queue }: Pick<Services, 'queue'>,
  records: Records,
  administratorId: string,
  { modelVersionId, folder, settings }: EvaluationRequest,
): Promise<string | undefined> {
  const { evaluationRun } = records.installation
  await lockByName(records, 'golden-set')
  const setDigest = folder === null ? digestOf(await goldenItems(records)) : null
  const same = { modelVersionId, folder, setDigest, settings: { equals: settings }, status: openEvaluation }
  if ((await evaluationRun.count({ where: same })) > 0) return undefined
  const { id } = await evaluationRun.create({
    data: { modelVersionId, folder, setDigest, settings, requestedById: administratorId, createdAt: new Date() },
  })
  await queue.request(records, 'evaluation.run', { runId: id })
  await recordAdministration(records, administratorId, {
    ...{ action: 'model:evaluate', subjectId: modelVersionId },
    ...{ before: {}, after: { run: id, on: folder ?? 'golden set' } },
  })
  return id
}

/** Cancels a run at once. @throws ServiceError 'not-found', also for one that has ended */
export async function cancelEvaluation(
  { database, queue }: Services,
  { person }: SessionPrincipal,
  id: string,
): Promise<void> {
  await database.transaction(async (records) => {
    await queue.cancel(records, 'evaluation.run', id)
    const [row] = await records.installation.evaluationRun.updateManyAndReturn({
      where: { id, status: openEvaluation },
      data: { status: 'cancelled', finishedAt: new Date(), leaseOwner: null },
    })
    if (!row) throw notFound()
    await recordAdministration(records, person.id, {
      ...{ action: 'model:cancel-evaluation', subjectId: row.modelVersionId },
      ...{ before: { run: id, status: 'open' }, after: { run: id, status: 'cancelled' } },
    })
  })
}

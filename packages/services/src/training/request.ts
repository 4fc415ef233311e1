import type { SessionPrincipal } from '@amend/auth'
import { type StoredClusterTarget, trainingSettingsProblem } from '@amend/contract'
import type { Prisma, Records } from '@amend/db'
import { recordAdministration } from '../audit/record.ts'
import { notFound, ServiceError } from '../error.ts'
import { findModelLocation } from '../model/register.ts'
import type { Services } from '../services.ts'
import type { TrainingRunDetail } from '../types.ts'
import { readTrainingRun } from './read.ts'
import { trainingJobOf } from './record.ts'

/** A run to start. */
export interface TrainingRequest {
  readonly name: string
  /** The checkpoint that learns: a registered version, or where workers find one. */
  readonly base: { readonly versionId: string } | { readonly reference: string }
  /** The folder of pairs, as workers see it. */
  readonly pairs: string
  /** The version of a dataset that the pairs are. */
  readonly datasetVersionId?: string | undefined
  /** As `chosenTrainingSettingsSchema` has them. */
  readonly settings: Readonly<Record<string, unknown>>
  /** After which it stops by itself, saved and ready to use. */
  readonly minutes?: number | undefined
  /** Of the machine; default: the price of the installation. */
  readonly hourlyPrice?: number | undefined
  /** The cluster that trains; absent: a worker does. There `base` is what the cluster's trainer finds. */
  readonly cluster?: StoredClusterTarget | undefined
  /** The run whose settings it began with. */
  readonly parentId?: string | undefined
}

/**
 * Queues a training run.
 * @throws ServiceError 'bad-input' with the sentence of the trainer for a setting that cannot be used, and for a kubeconfig by its
 * path; 'not-found' for an unknown version or run
 */
export async function startTrainingRun(
  services: Services,
  { person }: SessionPrincipal,
  { name, base, pairs, datasetVersionId, settings, minutes, hourlyPrice, cluster, parentId }: TrainingRequest,
): Promise<TrainingRunDetail> {
  const problem = trainingSettingsProblem(settings)
  if (problem) throw new ServiceError('bad-input', problem.message, { field: `settings.${problem.field}` })
  // A kubeconfig may name a program that gives credentials, and one that somebody uploaded would be run.
  if (cluster?.kind === 'kubernetes' && cluster.file !== undefined) {
    throw new ServiceError('bad-input', 'The workers’ own KUBECONFIG is used: choose one of its contexts.', {
      field: 'cluster.file',
    })
  }
  const id = await services.database.transaction(async (records) => {
    const { installation } = records
    if (parentId && !(await installation.trainingRun.count({ where: { id: parentId } }))) throw notFound()
    const row = await installation.trainingRun.create({
      data: {
        ...{ name, pairs, settings: settings as Prisma.InputJsonObject },
        ...(await baseOf(records, base)),
        ...{ datasetVersionId: datasetVersionId ?? null, minutes: minutes ?? null, parentId: parentId ?? null },
        hourlyPrice: hourlyPrice ?? services.settings.machinePrice?.amount ?? null,
        requestedById: person.id,
        ...(cluster && { target: 'cluster' as const, cluster: cluster satisfies object as Prisma.InputJsonObject }),
      },
    })
    await services.queue.request(records, trainingJobOf(row), { runId: row.id })
    await recordAdministration(records, person.id, {
      ...{ action: 'training:start', subjectId: row.id, name, before: {} },
      after: { base: row.base, pairs, settings: row.settings as Prisma.InputJsonObject, minutes: row.minutes },
    })
    return row.id
  })
  return readTrainingRun(services, id)
}

async function baseOf(records: Records, base: TrainingRequest['base']) {
  if ('reference' in base) return { base: base.reference }
  const found = await findModelLocation(records, base.versionId)
  if (!found) throw notFound()
  return { base: found.location, baseVersionId: base.versionId }
}

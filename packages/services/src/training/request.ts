import type { SessionPrincipal } from '@amend/auth'
import { type StoredClusterTarget, trainingSettingsProblem } from '@amend/contract'
import type { Prisma, Records, TrainingRun } from '@amend/db'
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
  /** A folder of pairs, as workers see it; a frozen version of a dataset; a set of judgements. */
  readonly pairs: string | { readonly datasetVersionId: string } | { readonly preferenceSetId: string }
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
 * path; 'not-found' for an unknown model, version, set or run
 */
export async function startTrainingRun(
  services: Services,
  { person }: SessionPrincipal,
  { name, base, pairs, settings, minutes, hourlyPrice, cluster, parentId }: TrainingRequest,
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
    const data = await pairsOf(records, pairs, { compares: settings.beta != null, cluster: cluster !== undefined })
    const row = await installation.trainingRun.create({
      data: {
        ...{ name, ...data, settings: settings as Prisma.InputJsonObject },
        ...(await baseOf(records, base)),
        ...{ minutes: minutes ?? null, parentId: parentId ?? null },
        hourlyPrice: hourlyPrice ?? services.settings.machinePrice?.amount ?? null,
        requestedById: person.id,
        ...(cluster && { target: 'cluster' as const, cluster: cluster satisfies object as Prisma.InputJsonObject }),
      },
    })
    await services.queue.request(records, trainingJobOf(row), { runId: row.id })
    await recordAdministration(records, person.id, {
      ...{ action: 'training:start', subjectId: row.id, name, before: {} },
      after: { base: row.base, ...data, settings: row.settings as Prisma.InputJsonObject, minutes: row.minutes },
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

type Pairs = Pick<TrainingRun, 'pairs'> & Partial<Pick<TrainingRun, 'datasetVersionId' | 'preferenceSetId'>>

/** The folder of what a run learns from, with where it comes from. */
async function pairsOf(
  { installation }: Records,
  pairs: TrainingRequest['pairs'],
  { compares, cluster }: { readonly compares: boolean; readonly cluster: boolean },
): Promise<Pairs> {
  if (typeof pairs === 'string') return { pairs }
  if ('datasetVersionId' in pairs) {
    const { datasetVersionId: id } = pairs
    const version = await installation.datasetVersion.findUnique({ where: { id }, select: { folder: true } })
    if (!version) throw notFound()
    if (compares) {
      throw new ServiceError(
        'bad-input',
        'A version of a dataset has pairs to imitate: leave the setting "beta" out.',
        {
          field: 'settings.beta',
        },
      )
    }
    return { pairs: version.folder, datasetVersionId: id }
  }
  const { preferenceSetId: id } = pairs
  const set = await installation.preferenceSet.findUnique({ where: { id }, select: { folder: true } })
  if (!set) throw notFound()
  if (set.folder === null) throw new ServiceError('bad-input', 'The set is not written yet.', { field: 'pairs' })
  if (!compares) {
    throw new ServiceError('bad-input', 'A set of judgements has results to compare: set "beta".', {
      field: 'settings.beta',
    })
  }
  if (cluster) {
    throw new ServiceError(
      'bad-input',
      'Only a worker learns from judgements: the trainer of a cluster imitates pairs.',
      {
        field: 'cluster',
      },
    )
  }
  return { pairs: set.folder, preferenceSetId: id }
}

/** What administrators ask for on checkpoints. A worker does it; until it has, the serving model stays what it is. */
import type { SessionPrincipal } from '@amend/auth'
import { newestFirst, type Prisma, type Records } from '@amend/db'
import { recordAdministration } from '../audit/record.ts'
import { changedMeanwhile, notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import type { ModelTaskItem } from '../types.ts'
import { channel, findDeployment, lockDeployments } from './deploy.ts'
import { requireGate } from './gate.ts'
import { findModelLocation, lockRegistration } from './register.ts'
import { taskItem } from './registry.ts'
import { modelJobOf } from './task-record.ts'

/** Reads a checkpoint and adds it to the registry. It does not serve until it is deployed. */
export async function requestRegistration(
  services: Services,
  { person }: SessionPrincipal,
  reference: string,
): Promise<ModelTaskItem> {
  return services.database.transaction((records) =>
    requestTask(services, records, person.id, {
      data: { kind: 'register', reference },
      ...{ action: 'model:register', name: reference, before: {}, after: { requested: reference } },
    }),
  )
}

/**
 * Fetches a checkpoint from a hub into the store of the workers, and adds it to the registry. Nothing is registered when it breaks off.
 * @throws ServiceError 'bad-input' while it is being fetched
 */
export async function requestPull(
  services: Services,
  { person }: SessionPrincipal,
  { reference, variant }: { readonly reference: string; readonly variant: 'fp16' | 'fp32' },
): Promise<ModelTaskItem> {
  return services.database.transaction(async (records) => {
    await lockRegistration(records)
    const where = { kind: 'pull' as const, status: 'waiting' as const, reference }
    if ((await records.installation.modelTask.count({ where })) > 0) {
      throw new ServiceError('bad-input', 'This checkpoint is being fetched already.', { field: 'reference' })
    }
    return requestTask(services, records, person.id, {
      data: { kind: 'pull', reference, variant },
      ...{ action: 'model:pull', name: reference, before: {}, after: { requested: reference, variant } },
    })
  })
}

/** Reads the whole content of a version again and compares it. @throws ServiceError 'not-found' */
export async function requestVerification(
  services: Services,
  { person }: SessionPrincipal,
  modelVersionId: string,
): Promise<ModelTaskItem> {
  return services.database.transaction(async (records) => {
    const reference = await locationOf(records, modelVersionId)
    return requestTask(services, records, person.id, {
      data: { kind: 'verify', reference, modelVersionId },
      ...{ action: 'model:verify', subjectId: modelVersionId, before: {}, after: { requested: 'verify' } },
    })
  })
}

export interface DeploymentRequest {
  readonly modelVersionId: string
  /** The deployment that serves, as the administrator has seen it; null when none does. */
  readonly replaces: string | null
  /** One sentence; must be given with an override. */
  readonly reason?: string | undefined
  /** Whether it may serve although the gate is not met. */
  readonly override?: boolean | undefined
}

/**
 * Deploys a version that meets the gate, after a worker has opened it. One that does not open is refused, and the former one goes on serving.
 * @throws ServiceError 'not-found', 'changed-meanwhile' when another deployment serves or is under way, 'gate-not-met',
 * 'bad-input' for the version that serves and for an override without a reason
 */
export async function requestDeployment(
  services: Services,
  { person }: SessionPrincipal,
  { modelVersionId, replaces, reason, override = false }: DeploymentRequest,
): Promise<ModelTaskItem> {
  return services.database.transaction(async (records) => {
    const reference = await locationOf(records, modelVersionId)
    const serving = await requireServing(records, replaces)
    if (serving?.modelVersionId === modelVersionId) throw new ServiceError('bad-input', 'This version serves already.')
    const overridden = await requireGate(records, modelVersionId, override ? { reason } : undefined)
    return requestDeploy(services, records, person.id, { modelVersionId, replaces, reason, reference, overridden })
  })
}

/**
 * Deploys the version that served before the present one.
 * @throws ServiceError 'changed-meanwhile', 'not-found' when there is none
 */
export async function rollBack(
  services: Services,
  { person }: SessionPrincipal,
  replaces: string,
): Promise<ModelTaskItem> {
  return services.database.transaction(async (records) => {
    const serving = await requireServing(records, replaces)
    const former = await records.installation.deployment.findFirst({
      where: { channel, modelVersionId: { not: serving?.modelVersionId ?? '' } },
      orderBy: newestFirst,
      select: { modelVersionId: true },
    })
    if (!serving || !former) throw notFound()
    const { modelVersionId } = former
    const reference = await locationOf(records, modelVersionId)
    const reason = `Back from ${serving.modelVersion.model.title} ${serving.modelVersion.label}.`
    return requestDeploy(services, records, person.id, { modelVersionId, replaces, reason, reference })
  })
}

/** @returns the deployment that serves @throws ServiceError 'changed-meanwhile' */
export async function requireServing(records: Records, seen: string | null) {
  await lockDeployments(records)
  const serving = await findDeployment(records)
  const where = { kind: { in: ['deploy' as const, 'canary' as const] }, status: 'waiting' as const }
  const underway = await records.installation.modelTask.count({ where })
  if (underway > 0 || (serving?.id ?? null) !== seen) throw changedMeanwhile()
  return serving
}

async function requestDeploy(
  services: Services,
  records: Records,
  administratorId: string,
  { modelVersionId, replaces, reason, reference, overridden }: Deploy,
): Promise<ModelTaskItem> {
  const data = { kind: 'deploy' as const, reference, modelVersionId, replacesId: replaces, reason: reason ?? null }
  return requestTask(services, records, administratorId, {
    data,
    ...{ action: 'model:deploy', subjectId: modelVersionId },
    before: { deployment: replaces },
    after: { requested: modelVersionId, ...(overridden !== undefined && { override: overridden }) },
  })
}

interface Deploy extends DeploymentRequest {
  readonly reference: string
  /** The conditions of the gate that were overridden. */
  readonly overridden?: string | undefined
}

/** @throws ServiceError 'not-found' */
export async function locationOf(records: Records, modelVersionId: string): Promise<string> {
  const found = await findModelLocation(records, modelVersionId)
  if (!found) throw notFound()
  return found.location
}

export interface TaskRequest {
  readonly data: Prisma.ModelTaskUncheckedCreateInput
  readonly action: `model:${string}`
  readonly subjectId?: string
  readonly name?: string
  readonly before: Prisma.InputJsonObject
  readonly after: Prisma.InputJsonObject
}

export async function requestTask(
  { queue }: Services,
  records: Records,
  administratorId: string,
  { data, ...action }: TaskRequest,
): Promise<ModelTaskItem> {
  const task = await records.installation.modelTask.create({ data: { ...data, requestedById: administratorId } })
  await queue.request(records, modelJobOf(task.kind), { taskId: task.id })
  await recordAdministration(records, administratorId, action)
  return taskItem(task)
}

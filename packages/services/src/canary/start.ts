import type { SessionPrincipal } from '@amend/auth'
import { notFound, ServiceError } from '../error.ts'
import { lockDeployments } from '../model/deploy.ts'
import { requireGate } from '../model/gate.ts'
import { locationOf, requestTask, requireServing } from '../model/request.ts'
import type { ModelTaskItem } from '../model/schema.ts'
import type { Services } from '../services.ts'
import { endCanary } from './end.ts'
import { readOutcome } from './outcome.ts'

export interface CanaryRequest {
  readonly modelVersionId: string
  /** The deployment that serves, as the administrator has seen it. */
  readonly replaces: string
  /** Percent of the workspaces; 0 with a cohort. */
  readonly share: number
  /** The cohort. */
  readonly workspaceIds: readonly string[]
  readonly least: number
  readonly margin: number
  /** Whether it may begin although the gate is not met; it needs a reason then. */
  readonly override: boolean
  readonly reason?: string | undefined
}

/**
 * Begins a canary after a worker has opened the candidate.
 * @throws ServiceError 'not-found', 'changed-meanwhile', 'gate-not-met'; 'bad-input' for the version that serves, without workspaces,
 * and while another canary is under way
 */
export async function startCanary(
  services: Services,
  { person }: SessionPrincipal,
  { modelVersionId, replaces, share, workspaceIds, least, margin, override, reason }: CanaryRequest,
): Promise<ModelTaskItem> {
  const cohort = [...new Set(workspaceIds)]
  if ((share === 0) === (cohort.length === 0)) {
    throw new ServiceError('bad-input', 'Choose a share of the workspaces, or the workspaces themselves.', {
      field: 'share',
    })
  }
  return services.database.transaction(async (records) => {
    const { canary, workspace } = records.installation
    const reference = await locationOf(records, modelVersionId)
    const serving = await requireServing(records, replaces)
    if (!serving) throw notFound()
    if (serving.modelVersionId === modelVersionId) throw new ServiceError('bad-input', 'This version serves already.')
    if ((await canary.count({ where: { status: { in: ['opening', 'running'] } } })) > 0) {
      throw new ServiceError('bad-input', 'Another canary is under way. End it first.')
    }
    const known = await workspace.count({ where: { id: { in: cohort }, deletedAt: null } })
    if (known < cohort.length)
      throw new ServiceError('bad-input', 'One of the workspaces is gone.', { field: 'workspaceIds' })
    const overridden = await requireGate(records, modelVersionId, override ? { reason } : undefined)
    const { id } = await canary.create({
      data: {
        ...{ candidateId: modelVersionId, incumbentId: serving.modelVersionId, deploymentId: serving.id },
        ...{ share, workspaceIds: cohort, least, margin, startedById: person.id },
        override: overridden === undefined ? null : `${overridden} ${reason}`,
      },
    })
    return requestTask(services, records, person.id, {
      data: { kind: 'canary', reference, modelVersionId, replacesId: replaces, canaryId: id, reason: reason ?? null },
      ...{ action: 'model:canary', subjectId: modelVersionId, before: { canary: null } },
      after: { canary: id, share, workspaces: cohort, ...(overridden !== undefined && { override: overridden }) },
    })
  })
}

/**
 * Deploys the candidate of a running canary, after a worker has opened it again.
 * @throws ServiceError 'not-found', 'changed-meanwhile'
 */
export async function promoteCanary(
  services: Services,
  { person }: SessionPrincipal,
  id: string,
): Promise<ModelTaskItem> {
  return services.database.transaction(async (records) => {
    const canary = await records.installation.canary.findFirst({ where: { id, status: 'running' } })
    if (!canary) throw notFound()
    const { candidateId: modelVersionId, deploymentId: replaces } = canary
    await requireServing(records, replaces)
    const reference = await locationOf(records, modelVersionId)
    const reason = 'Promoted after a canary.'
    return requestTask(services, records, person.id, {
      data: { kind: 'deploy', reference, modelVersionId, replacesId: replaces, canaryId: id, reason },
      ...{ action: 'model:deploy', subjectId: modelVersionId },
      ...{ before: { deployment: replaces }, after: { requested: modelVersionId, canary: id } },
    })
  })
}

/** Ends a canary: the version that serves edits for all again. @throws ServiceError 'not-found', also for one that has ended */
export async function rollBackCanary({ database }: Services, { person }: SessionPrincipal, id: string): Promise<void> {
  const canary = await database.installation.canary.findUnique({ where: { id } })
  if (!canary) throw notFound()
  // Deployments do not wait while the edits are counted.
  const outcome = await readOutcome(database, canary)
  await database.transaction(async (records) => {
    await lockDeployments(records)
    const reason = 'Ended by an administrator.'
    if (!(await endCanary(records, id, { status: 'rolledBack', reason, by: person.id, outcome }))) throw notFound()
  })
}

import { type DeploymentOrigin, lockByName, newestFirst, type Records } from '@amend/db'
import { endCanariesBy } from '../canary/end.ts'

/** The task that a deployment serves. */
export const channel = 'edit'

export interface NewDeployment {
  readonly modelVersionId: string
  readonly origin: DeploymentOrigin
  /** One sentence. */
  readonly reason: string
  /** The administrator. */
  readonly deployedById?: string | null
}

/** Deploys a version for edits, which ends a canary. Rows of the log never change: going back to an earlier version adds one. */
export async function deployModel(records: Records, deployment: NewDeployment): Promise<void> {
  await records.installation.deployment.create({ data: { ...deployment, channel } })
  await endCanariesBy(records, deployment.modelVersionId, deployment.deployedById ?? null)
}

/**
 * Deploys a version when the setting that names it is new: a later decision of an administrator stays, also when
 * workers restart.
 */
export async function deployFromSetting(records: Records, modelVersionId: string): Promise<void> {
  await lockDeployments(records)
  const last = await records.installation.deployment.findFirst({
    where: { channel, origin: 'setting' },
    orderBy: newestFirst,
  })
  if (last?.modelVersionId === modelVersionId) return
  await deployNamed(records, modelVersionId)
}

/** Deploys a version when none is. */
export async function deployFirst(records: Records, modelVersionId: string): Promise<void> {
  await lockDeployments(records)
  const last = await records.installation.deployment.findFirst({ where: { channel } })
  if (!last) await deployNamed(records, modelVersionId)
}

const deployNamed = (records: Records, modelVersionId: string): Promise<void> =>
  deployModel(records, {
    modelVersionId,
    origin: 'setting',
    reason: 'Named by the setting AMEND_MODEL when a worker started.',
  })

/** Makes concurrent deployments follow one another, until the transaction ends. */
export const lockDeployments = (records: Records): Promise<void> => lockByName(records, 'deployments')

/** The last deployment with its version; null until a worker has registered one. */
export function findDeployment({ installation }: Records) {
  return installation.deployment.findFirst({
    where: { channel },
    orderBy: newestFirst,
    select: {
      id: true,
      modelVersionId: true,
      createdAt: true,
      modelVersion: { include: { model: { select: { title: true } } } },
    },
  })
}

import type { DeploymentOrigin, Records } from '@amend/db'

/** The task that a deployment serves. */
const channel = 'edit'

const newestFirst = [{ createdAt: 'desc' as const }, { id: 'desc' as const }]

export interface NewDeployment {
  readonly modelVersionId: string
  readonly origin: DeploymentOrigin
  /** One sentence. */
  readonly reason: string
}

/** Deploys a version for edits. */
export async function deployModel({ installation }: Records, deployment: NewDeployment): Promise<void> {
  await installation.deployment.create({ data: { ...deployment, channel } })
}

/**
 * Deploys a version when the setting that names it is new: a later decision of an administrator stays, also when
 * workers restart.
 */
export async function deployFromSetting(records: Records, modelVersionId: string): Promise<void> {
  const last = await records.installation.deployment.findFirst({
    where: { channel, origin: 'setting' },
    orderBy: newestFirst,
  })
  if (last?.modelVersionId === modelVersionId) return
  await deployModel(records, {
    modelVersionId,
    origin: 'setting',
    reason: 'Named by the setting AMEND_MODEL when a worker started.',
  })
}

/** The last deployment with its version; null until a worker has registered one. */
export function findDeployment({ installation }: Records) {
  return installation.deployment.findFirst({
    where: { channel },
    orderBy: newestFirst,
    select: { modelVersion: { include: { model: { select: { title: true } } } } },
  })
}

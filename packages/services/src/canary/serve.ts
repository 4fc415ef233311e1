import type { CanaryArm, Records } from '@amend/db'
import type { Logger } from 'pino'
import { currentModel, versionItem } from '../model/current.ts'
import { findDeployment } from '../model/deploy.ts'
import type { ModelItem } from '../model/schema.ts'
import { armOf, runningCanary } from './arm.ts'

/** Which version edits for a workspace. */
export interface ServedModel {
  readonly model: ModelItem | null
  /** For the rows of edits that are requested now; null while no canary runs. */
  readonly mark: { readonly canaryId: string; readonly canaryArm: CanaryArm } | null
}

/** The version that edits for a workspace: that of its arm while a canary runs, else the one that serves. */
export async function modelFor(records: Records, log: Logger, workspaceId: string): Promise<ServedModel> {
  const canary = await runningCanary(records)
  const arm = canary && armOf(canary, workspaceId)
  if (!canary || !arm) return { model: await currentModel(records, log), mark: null }
  // Another version may have been deployed in this moment.
  const serving = await findDeployment(records)
  if (serving?.id !== canary.deploymentId) return { model: await currentModel(records, log), mark: null }
  const mark = { canaryId: canary.id, canaryArm: arm }
  if (arm === 'incumbent') return { model: await currentModel(records, log), mark }
  const candidate = await records.installation.modelVersion.findUniqueOrThrow({
    where: { id: canary.candidateId },
    include: { model: { select: { title: true } } },
  })
  return { model: versionItem(candidate, log), mark }
}

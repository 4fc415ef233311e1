import { createHash } from 'node:crypto'
import type { Canary, CanaryArm, Records } from '@amend/db'

/** The canary under way. */
export type RunningCanary = Pick<Canary, 'id' | 'candidateId' | 'deploymentId' | 'share' | 'workspaceIds'>

/** The canary that edits for some workspaces; null when there is none. */
export const runningCanary = ({ installation }: Records): Promise<RunningCanary | null> =>
  installation.canary.findFirst({
    where: { status: 'running' },
    select: { id: true, candidateId: true, deploymentId: true, share: true, workspaceIds: true },
  })

/** The arm of a workspace: the same as long as the canary runs, and drawn anew for the next one. */
export function armOf({ id, share, workspaceIds }: RunningCanary, workspaceId: string): CanaryArm {
  if (workspaceIds.length > 0) return workspaceIds.includes(workspaceId) ? 'candidate' : 'incumbent'
  const drawn = createHash('sha256').update(`${id} ${workspaceId}`).digest().readUInt32BE() / 2 ** 32
  return 100 * drawn < share ? 'candidate' : 'incumbent'
}

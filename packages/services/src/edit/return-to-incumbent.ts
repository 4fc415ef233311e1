import type { Database, Edit } from '@amend/db'

/**
 * Gives a running edit of a canary's candidate to the version that served beside it.
 * @returns the row as it is now; undefined when the canary, or the edit in this attempt, is gone
 */
export async function returnToIncumbent(database: Database, edit: Edit): Promise<Edit | undefined> {
  const { id, workspaceId, attempts, canaryId } = edit
  if (canaryId === null) return undefined
  const canary = await database.installation.canary.findUnique({ where: { id: canaryId } })
  if (!canary) return undefined
  const { edit: edits } = database.workspace(workspaceId)
  const [row] = await edits.updateManyAndReturn({
    where: { id, attempts, status: 'running' },
    data: { modelVersionId: canary.incumbentId },
  })
  return row
}

import type { Records } from '@amend/db'

/**
 * Disables the webhooks that a member added, in the caller's transaction: their addresses may be the member's own. Those
 * who stay can enable them again.
 * @returns how many
 */
export async function disableWebhooksOf(records: Records, workspaceId: string, userId: string): Promise<number> {
  const { count } = await records.workspace(workspaceId).webhook.updateMany({
    where: { createdById: userId, disabledAt: null },
    data: { disabledAt: new Date(), disabledBy: 'person' },
  })
  return count
}

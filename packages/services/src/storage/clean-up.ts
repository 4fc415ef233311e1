import type { SessionPrincipal } from '@amend/auth'
import { recordAdministration } from '../audit/record.ts'
import type { Services } from '../services.ts'

/** The jobs that make room: each also runs by itself once a day. */
export const cleanUps = ['trash.empty', 'blob.clean'] as const
export type CleanUp = (typeof cleanUps)[number]

/**
 * Requests a clean-up now: "trash.empty" deletes what has been in the trash for longer than the retention, "blob.clean"
 * files without a record. Adds nothing while it waits or runs.
 */
export async function requestCleanUp(
  { database, queue }: Services,
  { person }: SessionPrincipal,
  name: CleanUp,
): Promise<void> {
  await database.transaction(async (records) => {
    await queue.request(records, name, {})
    await recordAdministration(records, person.id, {
      ...{ action: 'storage:clean-up', name },
      ...{ before: {}, after: { requested: name } },
    })
  })
}

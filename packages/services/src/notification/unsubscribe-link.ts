import { randomBytes } from 'node:crypto'
import type { Records } from '@amend/db'
import type { NotificationEvent } from './schema.ts'

/** Where a person stops the mails of some events at once: by a press there, or by a mail program (RFC 8058). */
export async function unsubscribeLink(
  { installation }: Records,
  baseUrl: string,
  userId: string,
  events: readonly NotificationEvent[],
): Promise<string> {
  const key = randomBytes(18).toString('base64url')
  await installation.unsubscribeKey.createMany({ data: [{ userId, key }], skipDuplicates: true })
  const { key: kept } = await installation.unsubscribeKey.findUniqueOrThrow({ where: { userId } })
  return `${baseUrl}/api/unsubscribe?event=${events.join(',')}&key=${kept}`
}

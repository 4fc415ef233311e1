import { notFound } from '@amend/services'
import { unsubscribe } from '@amend/services/notification'
import { unsubscribeEventsSchema } from '@amend/services/types'
import { z } from 'zod'
import type { Context } from '../context.ts'

const link = z.object({ key: z.string().max(100), event: unsubscribeEventsSchema })

/**
 * Stops mails for a mail program that posts to the address in List-Unsubscribe (RFC 8058).
 * @throws ServiceError 'not-found'
 */
export async function unsubscribeByLink({ services }: Context, parameters: URLSearchParams): Promise<void> {
  const parsed = link.safeParse(Object.fromEntries(parameters))
  if (!parsed.success) throw notFound()
  await unsubscribe(services, parsed.data.key, parsed.data.event)
}

import { z } from 'zod'
import { id, instant, personSchema } from '../schema-parts.ts'

/** What one can be told of. */
export const notificationKinds = ['mention', 'comment', 'review', 'edit', 'decision'] as const
/** The same with what is only mailed. */
export const notificationEvents = [...notificationKinds, 'invitation'] as const
export const mailFrequencies = ['never', 'at_once', 'daily'] as const

export type NotificationEvent = (typeof notificationEvents)[number]
export type MailFrequency = (typeof mailFrequencies)[number]

/** Events that are not shown in the app: an invitation is in its mail. */
export const onlyMailed: readonly NotificationEvent[] = ['invitation']

export const notificationChoiceSchema = z.object({
  event: z.enum(notificationEvents),
  app: z.boolean(),
  mail: z.enum(mailFrequencies),
})

export type NotificationChoiceItem = z.output<typeof notificationChoiceSchema>

/** The events of a link that stops mails: their names, with commas between them. */
export const unsubscribeEventsSchema = z
  .string()
  .max(200)
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(notificationEvents)))

export const notificationItemSchema = z.object({
  id,
  kind: z.enum(notificationKinds),
  workspace: z.object({ id, name: z.string() }),
  imageId: id,
  /** Null for what the installation did, and for an account that was deleted. */
  actor: personSchema.nullable(),
  /** Of a decision on a flagged picture: what it is now. Null while it waits again, and for all other kinds. */
  outcome: z.enum(['cleared', 'withheld']).nullable(),
  at: instant,
  read: z.boolean(),
})

export type NotificationItem = z.output<typeof notificationItemSchema>

export const notificationPageSchema = z.object({
  items: z.array(notificationItemSchema),
  nextCursor: z.string().nullable(),
})

export type NotificationPage = z.output<typeof notificationPageSchema>

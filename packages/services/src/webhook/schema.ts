import { webhookKinds } from '@amend/contract'
import { z } from 'zod'
import { failureSchema, id, instant } from '../schema-parts.ts'

export const webhookItemSchema = z.object({
  id,
  url: z.string(),
  /** Kinds of events that are sent; those of another version of the program are left out. */
  kinds: z.array(z.enum(webhookKinds)),
  /** Since when every message has failed. */
  failingSince: instant.nullable(),
  disabledAt: instant.nullable(),
  /** Who disabled it: a person, or days of failures. */
  disabledBy: z.enum(['person', 'failures']).nullable(),
  createdAt: instant,
})

export type WebhookItem = z.output<typeof webhookItemSchema>

export const webhookWithSecretSchema = webhookItemSchema.extend({
  /** Signs the messages, as Standard Webhooks says. It cannot be read again. */
  secret: z.string(),
})

export type WebhookWithSecret = z.output<typeof webhookWithSecretSchema>

export const webhookDeliverySchema = z.object({
  id,
  webhookId: id,
  kind: z.string(),
  /** The body of the message. */
  payload: z.record(z.string(), z.json()),
  status: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.int().min(0),
  /** The HTTP status of the last answer. */
  answerStatus: z.int().nullable(),
  /** The beginning of the last answer. */
  answerBody: z.string().nullable(),
  /** Why the last attempt failed. */
  error: failureSchema.nullable(),
  /** Of the last attempt, ms. */
  duration: z.int().nullable(),
  attemptedAt: instant.nullable(),
  createdAt: instant,
})

export type WebhookDeliveryItem = z.output<typeof webhookDeliverySchema>

export const webhookDeliveryPageSchema = z.object({
  items: z.array(webhookDeliverySchema),
  nextCursor: z.string().nullable(),
})

export type WebhookDeliveryPage = z.output<typeof webhookDeliveryPageSchema>

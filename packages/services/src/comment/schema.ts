import { z } from 'zod'
import { id, instant, personSchema } from '../schema-parts.ts'

export const reactionKinds = ['like', 'love', 'laugh', 'celebrate', 'surprise', 'look'] as const
export type ReactionKind = (typeof reactionKinds)[number]

export const commentItemSchema = z.object({
  id,
  workspaceId: id,
  imageId: id,
  /** Null when the account has been deleted. */
  author: personSchema.nullable(),
  /** With the names of the mentioned, each after an @. */
  text: z.string(),
  mentions: z.array(personSchema),
  /** Each kind that somebody has chosen, with who has. */
  reactions: z.array(z.object({ kind: z.enum(reactionKinds), people: z.array(personSchema) })),
  createdAt: instant,
  editedAt: instant.nullable(),
})

export type CommentItem = z.output<typeof commentItemSchema>

/** The cursor leads to earlier comments; null when there are none. */
export const commentPageSchema = z.object({ items: z.array(commentItemSchema), nextCursor: z.string().nullable() })

export type CommentPage = z.output<typeof commentPageSchema>

/**
 * Events of a workspace for browsers: a kind, the record that it is about, and the data of that kind. Servers of two
 * versions may run at once, and events outlive a version: a kind keeps its meaning, an added field is optional, and a
 * reader skips unknown kinds and data.
 */
import { z } from 'zod'

/** @param kind noun.verb in the past */
const event = <K extends `${string}.${string}`, D extends z.ZodType>(kind: K, data: D) =>
  z.object({ kind: z.literal(kind), subjectId: z.string(), data })

const nothing = z.object({})

/** Why something failed: a code for programs and a sentence for the person. */
const failure = z.object({ code: z.string(), message: z.string() })

/** An optional field: an invalid value counts as absent. */
const orAbsent = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)

const amount = z.number().nonnegative()

const progress = z.object({
  /** From 0 to 1. */
  progress: z.number().min(0).max(1),
  step: orAbsent(amount),
  steps: orAbsent(amount),
  /** Estimated seconds until the edit ends. */
  secondsLeft: orAbsent(amount),
  /** A small picture as a data URL. */
  preview: orAbsent(z.string().startsWith('data:image/')),
})

const onImage = z.object({ imageId: z.string() })

export const eventSchema = z.discriminatedUnion('kind', [
  /** The edit waits for a worker, for the first time or again. */
  event('edit.queued', nothing),
  /** A worker has begun; attempts count from 1. */
  event('edit.started', z.object({ attempt: orAbsent(z.int().positive()) })),
  event('edit.progressed', progress),
  /** `imageId` is the result. */
  event('edit.finished', z.object({ imageId: z.string() })),
  event('edit.failed', failure),
  event('edit.cancelled', nothing),

  /** An upload was received, or an edit has a result. */
  event('image.added', nothing),
  /** An upload has its renditions. */
  event('image.ready', nothing),
  event('image.refused', failure),
  /** Its name or favourite flag changed, or what is said of its safety. */
  event('image.changed', nothing),
  event('image.trashed', nothing),
  event('image.restored', nothing),
  event('image.deleted', nothing),

  /** `imageId` is the image that was exported. */
  event('export.ready', z.object({ imageId: z.string() })),
  event('export.failed', failure),

  /** `imageId` is the image whose looks can be shown. */
  event('shelf.ready', z.object({ imageId: z.string() })),
  event('shelf.failed', failure),

  /** Its name changed. The subject is the workspace. */
  event('workspace.changed', nothing),
  event('workspace.deleted', nothing),
  event('workspace.restored', nothing),

  /** The subject is the person. */
  event('member.joined', nothing),
  /** The role changed. */
  event('member.changed', nothing),
  event('member.removed', nothing),

  /** A limit of credits was set. The subject is the workspace or a member. */
  event('credit.changed', nothing),

  /** An invitation was made, used or ended. */
  event('invitation.changed', nothing),
  /** An album of all members; private ones have no events. */
  event('album.added', nothing),
  /** Its name, cover or search changed, or the pictures in it or their order. */
  event('album.changed', nothing),
  event('album.deleted', nothing),

  /** A tag was added, renamed, deleted or merged into another one. */
  event('tag.changed', nothing),

  /** `mentions` are the ids of the members who were named. */
  event('comment.added', onImage.extend({ authorId: z.string(), mentions: orAbsent(z.array(z.string())) })),
  /** Its text or the reactions to it changed. */
  event('comment.changed', onImage),
  event('comment.deleted', onImage),

  /** The ratings or verdicts of an image changed. */
  event('review.changed', onImage),
])

export type WorkspaceEvent = z.output<typeof eventSchema>
export type EventKind = WorkspaceEvent['kind']
export type EventData<K extends EventKind> = Extract<WorkspaceEvent, { kind: K }>['data']

/** An event to be written: the data may be omitted for a kind without data. */
export type NewWorkspaceEvent = { [K in EventKind]: Draft<K> }[EventKind]

type Draft<K extends EventKind> = { readonly kind: K; readonly subjectId: string } & (Record<
  string,
  never
> extends EventData<K>
  ? { readonly data?: EventData<K> }
  : { readonly data: EventData<K> })

/** An event with its place in the workspace: a decimal number, dense and from 1. */
export const eventItemSchema = eventSchema.and(z.object({ sequence: z.string() }))
export type EventItem = z.output<typeof eventItemSchema>

/** Kinds that come many times for one thing, or say nothing to anybody outside of the pages. */
const notForWebhooks = ['edit.queued', 'edit.started', 'edit.progressed', 'shelf.ready', 'shelf.failed'] as const

const isForWebhooks = (kind: EventKind): kind is Exclude<EventKind, (typeof notForWebhooks)[number]> =>
  !notForWebhooks.some((one) => one === kind)

/** Kinds of events that a webhook can receive. */
export const webhookKinds = eventSchema.options.map(({ shape }) => shape.kind.value).filter(isForWebhooks)
export type WebhookKind = (typeof webhookKinds)[number]

const kinds: ReadonlySet<string> = new Set(eventSchema.options.map(({ shape }) => shape.kind.value))

export const isEventKind = (kind: string): kind is EventKind => kinds.has(kind)

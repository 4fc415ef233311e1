/**
 * All kinds of jobs: name, payload and retry policy. A payload contains ids only; the row is the truth. Jobs of the
 * previous version may still wait when a new one starts: an added field must be optional until they are gone.
 */
import { z } from 'zod'
import { JobError } from './error.ts'

const id = z.uuid()

const payloads = {
  /** Prepares an upload and makes its renditions; results come with their own. */
  'image.prepare': z.object({ workspaceId: id, imageId: id }),
  /** Makes an image's file for download. */
  'image.export': z.object({ workspaceId: id, exportId: id }),
  'edit.perform': z.object({ workspaceId: id, editId: id }),
  /** Makes small pictures of an image in all looks of a model. */
  'shelf.make': z.object({ workspaceId: id, shelfId: id }),
  /** Makes a chunk of a dataset, with the run that it belongs to. */
  'dataset.chunk': z.object({ chunkId: id }),
  /** Works on the folder of a dataset for an administrator. */
  'dataset.task': z.object({ taskId: id }),
  /** Measures how well a version edits. */
  'evaluation.run': z.object({ runId: id }),
  /** Writes judgements of people into a folder. */
  'preference.write': z.object({ setId: id }),
  /** Reads a checkpoint for an administrator. */
  'model.task': z.object({ taskId: id }),
  /** Brings or makes a checkpoint for an administrator. */
  'model.make': z.object({ taskId: id }),
  /** Backs up the database, or tries the newest backup. */
  'backup.run': z.object({ taskId: id }),
  /** Trains a checkpoint. */
  'training.run': z.object({ runId: id }),
  /** Submits a training run to a cluster, and follows it. */
  'training.follow': z.object({ runId: id }),
  /** Tells administrators of runs that stand still. */
  'training.watch': z.object({}),
  /** Sends one message to a webhook. */
  'webhook.deliver': z.object({ workspaceId: id, deliveryId: id }),
  /** Collects everything that an account has in one file. */
  'account.export': z.object({ exportId: id }),
  /** Mails people what has waited for the daily mail. */
  'notification.digest': z.object({}),
  /** Deletes blobs to which no record refers. */
  'blob.clean': z.object({}),
  /** Deletes what has been in the trash for longer than the retention. */
  'trash.empty': z.object({}),
  /** Deletes expired sessions and tokens, and old events. */
  'record.prune': z.object({}),
}

export type JobName = keyof typeof payloads
export type Payload<N extends JobName> = z.infer<(typeof payloads)[N]>

interface JobDefinition<P> {
  /** While a job with the same key waits or runs, another is not added. Without keys there is one job at a time. */
  readonly key?: (payload: P) => string
  /** The maximum number of attempts. A worker that dies counts as an attempt, a worker that stops does not. */
  readonly attempts: number
  /** The pause before the second attempt, seconds; it doubles with each attempt up to the longest. */
  readonly pause: number
  readonly longestPause: number
  /**
   * How long after its request a job is retried when the fault is temporary, such as a full disk, without counting the
   * attempts. Seconds.
   */
  readonly retryWindow: number
  /** The time limit of one attempt, seconds; waiting for turns in its lane does not count. */
  readonly limit: number
  /** The schedule of jobs that repeat, as cron in UTC. */
  readonly cron?: string
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour
const quick = { retryWindow: day, attempts: 3, pause: 1, longestPause: minute, limit: 10 * minute }
const housekeeping = { retryWindow: 0, attempts: 1, pause: 1, longestPause: 1, limit: 6 * hour }

const definitions: { readonly [N in JobName]: JobDefinition<Payload<N>> } = {
  // Nobody requests it again, so it outlasts a storage that is unavailable for a minute.
  'image.prepare': { key: ({ imageId }) => imageId, ...quick, attempts: 6, pause: 2 },
  'image.export': { key: ({ exportId }) => exportId, ...quick },
  'edit.perform': { key: ({ editId }) => editId, ...quick, limit: 3 * hour },
  // Nobody waits for it: the editor works without one.
  'shelf.make': { key: ({ shelfId }) => shelfId, ...quick, attempts: 2, retryWindow: 0, limit: 2 * minute },
  // A dead endpoint or a full disk is waited for longer than a night, and a chunk may paint for hours.
  'dataset.chunk': { key: ({ chunkId }) => chunkId, ...quick, retryWindow: 30 * day, limit: 12 * hour },
  // Freezing and exporting copy all pictures; what was begun goes on.
  'dataset.task': { key: ({ taskId }) => taskId, ...quick, retryWindow: 0, limit: 12 * hour },
  // It goes on after the items that are measured, however often its worker stops.
  'evaluation.run': { key: ({ runId }) => runId, ...quick, attempts: 6, limit: 12 * hour },
  'preference.write': { key: ({ setId }) => setId, ...quick, limit: hour },
  // An administrator waits for it, and asks again.
  'model.task': { key: ({ taskId }) => taskId, ...quick, attempts: 2, retryWindow: 0, limit: hour },
  // As long as it takes to fetch gigabytes, or to measure a large model.
  'model.make': { key: ({ taskId }) => taskId, ...quick, attempts: 3, retryWindow: 0, limit: 6 * hour },
  // Begins anew each time.
  'backup.run': { key: ({ taskId }) => taskId, ...quick, attempts: 2, retryWindow: 0, limit: 6 * hour },
  // A run of days has several attempts, each from the checkpoint of the last; a full disk is waited for longer than a night.
  'training.run': {
    key: ({ runId }) => runId,
    ...{ attempts: 30, pause: 5, longestPause: minute, retryWindow: 30 * day, limit: day },
  },
  'training.follow': {
    key: ({ runId }) => runId,
    ...{ attempts: 30, pause: 5, longestPause: minute, retryWindow: 30 * day, limit: day },
  },
  'training.watch': { ...housekeeping, cron: '*/5 * * * *' },
  // Pauses of 15 s to 6 h: a receiver that is down for most of a day misses nothing.
  'webhook.deliver': {
    key: ({ deliveryId }) => deliveryId,
    ...quick,
    attempts: 14,
    pause: 15,
    longestPause: 6 * hour,
    limit: minute,
  },
  // As long as it takes to copy all pictures of a person.
  'account.export': { key: ({ exportId }) => exportId, ...quick, limit: 6 * hour },
  'blob.clean': { ...housekeeping, cron: '17 3 * * *' },
  'trash.empty': { ...housekeeping, cron: '47 2 * * *' },
  'notification.digest': { ...housekeeping, cron: '23 6 * * *' },
  'record.prune': { ...housekeeping, cron: '7 * * * *' },
}

/** How many jobs may share a lane: all but one of them wait for their turn, with what they hold in memory. */
export const jobsInLane = 4

export const jobNames = Object.keys(payloads) as JobName[]

/** @throws JobError 'unknown-job' */
export function definitionOf<N extends JobName>(name: N): JobDefinition<Payload<N>> {
  if (!Object.hasOwn(definitions, name)) throw new JobError('unknown-job', `There is no job named "${name}".`)
  return definitions[name]
}

/** @throws JobError 'bad-payload', without the payload, which may not be ids only */
export function parsePayload<N extends JobName>(name: N, data: unknown): Payload<N> {
  const parsed = payloads[name].safeParse(data)
  if (parsed.success) return parsed.data as Payload<N>
  const fields = [...new Set(parsed.error.issues.map(({ path }) => path.join('.') || 'the whole'))].join(', ')
  throw new JobError('bad-payload', `The payload of "${name}" is not what it should be: ${fields}.`)
}

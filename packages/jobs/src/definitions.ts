/**
 * Every job there is: its name, its payload, and how it may be tried. A payload is ids only, the row is the truth. Jobs of
 * the former version may still wait when a new one starts: a field that is added must be optional until they are gone.
 */
import { z } from 'zod'
import { JobError } from './error.ts'

const id = z.uuid()

const payloads = {
  /** Looks at an upload and makes its renditions; a result comes with its own. */
  'image.prepare': z.object({ workspaceId: id, imageId: id }),
  /** Makes a file to download from an image. */
  'image.export': z.object({ workspaceId: id, exportId: id }),
  'edit.perform': z.object({ workspaceId: id, editId: id }),
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
  /** How often it is tried at most. A worker that dies counts as a try, a worker that stops does not. */
  readonly attempts: number
  /** The pause before the second try; it doubles with each, up to the longest. Seconds. */
  readonly pause: number
  readonly longestPause: number
  /** How long one try may take, seconds. */
  readonly limit: number
  /** When it is requested by itself, as cron, UTC. */
  readonly cron?: string
}

const minute = 60
const hour = 60 * minute
const quick = { attempts: 3, pause: 1, longestPause: minute, limit: 10 * minute }
const housekeeping = { attempts: 1, pause: 1, longestPause: 1, limit: 6 * hour }

const definitions: { readonly [N in JobName]: JobDefinition<Payload<N>> } = {
  // Nobody asks for it again: it is patient with a storage that is away for a minute.
  'image.prepare': { key: ({ imageId }) => imageId, ...quick, attempts: 6, pause: 2 },
  'image.export': { key: ({ exportId }) => exportId, ...quick },
  'edit.perform': { key: ({ editId }) => editId, attempts: 3, pause: 1, longestPause: minute, limit: 3 * hour },
  'blob.clean': { ...housekeeping, cron: '17 3 * * *' },
  'trash.empty': { ...housekeeping, cron: '47 2 * * *' },
  'record.prune': { ...housekeeping, cron: '7 * * * *' },
}

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

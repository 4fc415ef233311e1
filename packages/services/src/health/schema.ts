import { z } from 'zod'
import { id, instant } from '../schema-parts.ts'

/** A part of the installation that was asked. */
const part = z.object({
  ok: z.boolean(),
  /** How long the answer took, ms. */
  milliseconds: z.number(),
  /** Why it does not work. */
  problem: z.string().nullable(),
})

export const healthSchema = z.object({
  database: part.extend({
    /** Such as "18.1"; null when it does not answer. */
    version: z.string().nullable(),
    bytes: z.number().nullable(),
    /** The name of the last migration. */
    migration: z.string().nullable(),
    connections: z.int().nullable(),
  }),
  storage: part.extend({
    kind: z.enum(['disk', 'bucket']),
    /** The disk of the pictures; null for a bucket. */
    disk: z.object({ bytes: z.number(), free: z.number() }).nullable(),
  }),
  /** Those that have reported within the last day. */
  workers: z.array(
    z.object({ id, host: z.string(), pid: z.int(), live: z.boolean(), startedAt: instant, heartbeatAt: instant }),
  ),
  jobs: z.object({
    waiting: z.int(),
    running: z.int(),
    /** Failed within the week that the queue keeps. */
    failed: z.int(),
    /** Seconds since the oldest waiting edit was requested; null without one. */
    oldestEdit: z.number().nullable(),
  }),
  /** The serving model; null until a worker has registered one. */
  model: z.object({ title: z.string(), label: z.string(), since: instant }).nullable(),
  mail: z.object({ sends: z.boolean(), waiting: z.int(), givenUp: z.int() }),
  /** Of Node. */
  node: z.string(),
})

export type Health = z.output<typeof healthSchema>

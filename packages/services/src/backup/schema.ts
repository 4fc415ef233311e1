import { z } from 'zod'
import { failureSchema, id, instant } from '../schema-parts.ts'

/** A backup of the database, or the trial of the newest one. */
export const backupTaskSchema = z.object({
  id,
  kind: z.enum(['backup', 'drill']),
  status: z.enum(['waiting', 'done', 'failed']),
  /** The backup's folder in the folder of backups; null until a worker knows it. */
  folder: z.string().nullable(),
  /** SHA-256 of its manifest. */
  digest: z.string().nullable(),
  bytes: z.number().nullable(),
  tables: z.int().nullable(),
  rows: z.number().nullable(),
  /** Pictures of the storage at that time; of a trial those that its rows refer to. */
  files: z.int().nullable(),
  fileBytes: z.number().nullable(),
  error: failureSchema.nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
})

export type BackupTaskItem = z.output<typeof backupTaskSchema>

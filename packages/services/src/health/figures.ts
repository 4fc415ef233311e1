import { countJobs, type JobCount, listWorkers } from '@amend/jobs'
import type { Services } from '../services.ts'
import { readDisk } from '../storage/read.ts'

/** Numbers for monitoring, cheap enough to be read every few seconds. */
export interface InstallationFigures {
  readonly jobs: readonly JobCount[]
  /** Edits by their status. */
  readonly edits: readonly { readonly status: string; readonly count: number }[]
  readonly users: number
  /** With a session that was used within a day. */
  readonly activeUsers: number
  readonly workspaces: number
  readonly images: number
  readonly files: number
  readonly fileBytes: number
  readonly databaseBytes: number
  readonly mailsWaiting: number
  readonly workers: number
  /** Of the pictures; null for a bucket. */
  readonly disk: { readonly bytes: number; readonly free: number } | null
}

type Counts = Omit<InstallationFigures, 'jobs' | 'edits' | 'workers' | 'disk'>

/** @throws errors of PostgreSQL and of the disk */
export async function readFigures({ database, queue, settings }: Services): Promise<InstallationFigures> {
  const { unsafe } = database
  const [jobs, edits, [counts], workers, disk] = await Promise.all([
    countJobs(database),
    unsafe.$queryRaw<{ status: string; count: number }[]>`
      SELECT status::text, count(*)::int AS count FROM "Edit" GROUP BY status`,
    unsafe.$queryRaw<Counts[]>`
      SELECT (SELECT count(*)::int FROM "User") AS users,
        (SELECT count(DISTINCT "userId")::int FROM "Session" WHERE "lastSeenAt" > now() - interval '1 day') AS "activeUsers",
        (SELECT count(*)::int FROM "Workspace" WHERE "deletedAt" IS NULL) AS workspaces,
        (SELECT count(*)::int FROM "Image") AS images,
        (SELECT count(*)::int FROM "Blob") AS files,
        (SELECT coalesce(sum(bytes), 0)::float8 FROM "Blob") AS "fileBytes",
        pg_database_size(current_database())::float8 AS "databaseBytes",
        (SELECT count(*)::int FROM "MailOutbox" WHERE "sentAt" IS NULL) AS "mailsWaiting"`,
    listWorkers(queue),
    readDisk(settings.storageFolder),
  ])
  const none = { users: 0, activeUsers: 0, workspaces: 0, images: 0, files: 0, fileBytes: 0, databaseBytes: 0 }
  return {
    ...(counts ?? { ...none, mailsWaiting: 0 }),
    ...{ jobs, edits, disk },
    workers: workers.filter(({ live }) => live).length,
  }
}

/** The state of the installation, for administrators. A part that does not answer is reported, not thrown. */
import { mailAttempts } from '@amend/auth/mail'
import { countJobs, listWorkers } from '@amend/jobs'
import { findDeployment } from '../model/deploy.ts'
import type { Services } from '../services.ts'
import { readDisk } from '../storage/read.ts'
import type { Health } from '../types.ts'

const timeout = 5_000 // ms
const day = 24 * 60 * 60 * 1000

export async function readHealth(services: Services): Promise<Health> {
  const [database, storage] = await Promise.all([databaseHealth(services), storageHealth(services)])
  const node = process.version
  if (!database.ok) return { database, storage, node, ...unknown(services) }
  const [workers, jobs, model, mail] = await Promise.all([
    workerHealth(services),
    jobHealth(services),
    modelHealth(services),
    mailHealth(services),
  ])
  return { database, storage, workers, jobs, model, mail, node }
}

/** Without a database. */
const unknown = ({ settings }: Services) => ({
  workers: [],
  jobs: { waiting: 0, running: 0, failed: 0, oldestEdit: null },
  model: null,
  mail: { sends: settings.sendsMail, waiting: 0, givenUp: 0 },
})

interface Asked<T> {
  readonly ok: boolean
  readonly milliseconds: number
  readonly problem: string | null
  readonly answer: T | undefined
}

async function ask<T>(question: () => Promise<T>): Promise<Asked<T>> {
  const began = performance.now()
  const took = () => Math.round((performance.now() - began) * 10) / 10
  const late = AbortSignal.timeout(timeout)
  try {
    const answer = await Promise.race([
      question(),
      new Promise<never>((_, reject) =>
        late.addEventListener('abort', () => reject(new Error(`No answer within ${timeout / 1000} s.`))),
      ),
    ])
    return { ok: true, milliseconds: took(), problem: null, answer }
  } catch (error) {
    const problem = error instanceof Error ? (error.message.split('\n').at(-1) ?? '') : String(error)
    return { ok: false, milliseconds: took(), problem: problem.slice(0, 300), answer: undefined }
  }
}

interface DatabaseRow {
  readonly version: string
  readonly bytes: number
  readonly migration: string | null
  readonly connections: number
}

async function databaseHealth({ database }: Services): Promise<Health['database']> {
  const { answer, ...part } = await ask(
    () => database.unsafe.$queryRaw<DatabaseRow[]>`
      SELECT current_setting('server_version') AS version, pg_database_size(current_database())::float8 AS bytes,
        (SELECT migration_name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL
          ORDER BY migration_name DESC LIMIT 1) AS migration,
        (SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()) AS connections`,
  )
  const { version = null, bytes = null, migration = null, connections = null } = answer?.[0] ?? {}
  return { ...part, version, bytes, migration, connections }
}

async function storageHealth({ blobs, settings }: Services): Promise<Health['storage']> {
  const { answer: _, ...part } = await ask(async () => {
    await blobs.check()
    await blobs.requireRoom(0)
  })
  const folder = settings.storageFolder
  const disk = await readDisk(folder).catch(() => null)
  return { ...part, kind: folder === undefined ? 'bucket' : 'disk', disk }
}

async function workerHealth({ queue }: Services): Promise<Health['workers']> {
  const workers = await listWorkers(queue)
  return workers
    .filter(({ live, heartbeatAt }) => live || heartbeatAt.getTime() > Date.now() - day)
    .map(({ startedAt, heartbeatAt, ...worker }) => ({
      ...worker,
      startedAt: startedAt.toISOString(),
      heartbeatAt: heartbeatAt.toISOString(),
    }))
}

async function jobHealth({ database }: Services): Promise<Health['jobs']> {
  const counts = await countJobs(database)
  const sum = (wanted: string) =>
    counts.filter(({ state }) => state === wanted).reduce((total, { count }) => total + count, 0)
  const edits = counts.find(({ name, state }) => name === 'edit.perform' && state === 'waiting')
  return { waiting: sum('waiting'), running: sum('running'), failed: sum('failed'), oldestEdit: edits?.oldest ?? null }
}

async function modelHealth({ database }: Services): Promise<Health['model']> {
  const deployment = await findDeployment(database)
  if (!deployment) return null
  const { modelVersion, createdAt } = deployment
  return { title: modelVersion.model.title, label: modelVersion.label, since: createdAt.toISOString() }
}

async function mailHealth({ database, settings }: Services): Promise<Health['mail']> {
  const { mailOutbox } = database.installation
  const [waiting, givenUp] = await Promise.all([
    mailOutbox.count({ where: { sentAt: null, attempts: { lt: mailAttempts } } }),
    mailOutbox.count({ where: { sentAt: null, attempts: { gte: mailAttempts } } }),
  ])
  return { sends: settings.sendsMail, waiting, givenUp }
}

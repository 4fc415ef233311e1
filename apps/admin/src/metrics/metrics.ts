import type { Services } from '@amend/services'
import { readFigures } from '@amend/services/health'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'

/** Of this process: memory, event loop, garbage collection. Collected once, on globalThis, as modules may be loaded twice. */
const slot: { amendProcessMetrics?: Registry } = globalThis as never

function processMetrics(): Registry {
  if (!slot.amendProcessMetrics) {
    slot.amendProcessMetrics = new Registry()
    collectDefaultMetrics({ register: slot.amendProcessMetrics, prefix: 'amend_admin_' })
  }
  return slot.amendProcessMetrics
}

/** The figures of the installation in Prometheus' text format. @throws errors of PostgreSQL */
export async function writeMetrics(services: Services): Promise<{ text: string; contentType: string }> {
  const figures = await readFigures(services)
  const register = new Registry()
  const gauge = (name: string, help: string, value: number) =>
    new Gauge({ name, help, registers: [register] }).set(value)
  const jobs = new Gauge({
    ...{ name: 'amend_jobs', help: 'Jobs by kind and state; ended ones of the last week.', registers: [register] },
    labelNames: ['job', 'state'],
  })
  const oldest = new Gauge({
    ...{ name: 'amend_oldest_waiting_job_seconds', help: 'Age of the oldest waiting job.', registers: [register] },
    labelNames: ['job'],
  })
  for (const { name, state, count, oldest: age } of figures.jobs) {
    jobs.set({ job: name, state }, count)
    if (state === 'waiting') oldest.set({ job: name }, age)
  }
  const edits = new Gauge({
    ...{ name: 'amend_edits', help: 'Edits by status.', registers: [register] },
    labelNames: ['status'],
  })
  for (const { status, count } of figures.edits) edits.set({ status }, count)
  gauge('amend_users', 'Accounts.', figures.users)
  gauge('amend_active_users', 'Accounts with a session that was used within a day.', figures.activeUsers)
  gauge('amend_workspaces', 'Workspaces that are not deleted.', figures.workspaces)
  gauge('amend_images', 'Pictures, those in the trash too.', figures.images)
  gauge('amend_files', 'Stored files.', figures.files)
  gauge('amend_files_bytes', 'Bytes of the stored files.', figures.fileBytes)
  gauge('amend_database_bytes', 'Bytes of the database.', figures.databaseBytes)
  gauge('amend_mails_waiting', 'Mails that were not sent.', figures.mailsWaiting)
  gauge('amend_workers', 'Workers that report that they run.', figures.workers)
  if (figures.disk) {
    gauge('amend_disk_bytes', 'Size of the disk of the pictures.', figures.disk.bytes)
    gauge('amend_disk_free_bytes', 'Free room on the disk of the pictures.', figures.disk.free)
  }
  const text = `${await register.metrics()}\n${await processMetrics().metrics()}`
  return { text, contentType: register.contentType }
}

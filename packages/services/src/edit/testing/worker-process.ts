/**
 * A worker in a child process, for tests that kill it. Prints a line of JSON when it is ready and whenever it begins an
 * edit.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '@amend/db'
import { openQueue, performJobs, type WorkerOptions } from '@amend/jobs'
import { editHandler } from '../perform.ts'
import { storeCopy } from './edits.ts'

export interface WorkerProcessOptions
  extends Pick<
    WorkerOptions,
    'lease' | 'disconnectTimeout' | 'pollInterval' | 'recoveryInterval' | 'reconcileInterval'
  > {
  readonly url: string
  readonly name: string
  /** Of each edit. */
  readonly steps: number
  /** ms */
  readonly stepTime: number
}

const { url, name, steps, stepTime, ...options }: WorkerProcessOptions = JSON.parse(process.argv[2] ?? '{}')
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
const note = (_: object, said: string) => say({ said })

const database = openDatabase(url, { connections: 4, idleTransactionTimeout: 1000 })
const queue = await openQueue(url, { worker: true, connections: 2, log: { info: note, warn: note, error: note } })
const work = editHandler(queue, database, {
  perform: async ({ edit, report }) => {
    say({ began: edit.id })
    for (let step = 1; step <= steps; step++) {
      await sleep(stepTime)
      await report(step / steps)
    }
    return {
      store: async (records) => {
        // Not unique, unlike the result: it reveals an effect that happened twice.
        await records.installation.auditLog.create({ data: { action: 'edit:perform', subjectId: edit.id } })
        return storeCopy(records, edit)
      },
    }
  },
})
const worker = await performJobs(queue, database, {
  handlers: { 'edit.perform': work },
  lanes: [['edit.perform']],
  name,
  ...options,
})
process.once('SIGTERM', async () => {
  await worker.stop(100)
  await queue.close()
  await database.close()
  process.exit(0)
})
say({ ready: true })

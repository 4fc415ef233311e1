/** A dataset made by the workers of a platform, over its queue. */
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { datasetSize, openDataset } from '@amend/dataset'
import type { Database } from '@amend/db'
import type { Queue } from '@amend/jobs'
import type { DatasetRunItem } from '@amend/services/dataset'
import type { Command } from 'commander'
import { variables } from '../../environment.ts'
import { exitCodes, UsageError } from '../../exit.ts'
import { onInterrupt } from '../../interrupt.ts'
import { spoken, statusLine } from '../../progress.ts'

interface QueueFlags {
  readonly json?: boolean
}

const pollInterval = 1000 // ms

export function addCancelCommand(dataset: Command): void {
  dataset
    .command('cancel')
    .summary('end a run on the queue')
    .description(
      'Ends the run of a dataset on the queue of the platform in DATABASE_URL: workers stop before their next step. What is made stays in the folder.',
    )
    .argument('<folder>', 'the dataset')
    .action((folder: string) =>
      withQueue(async ({ database, queue }) => {
        const { cancelDatasetRun, findOpenDatasetRun } = await import('@amend/services/dataset')
        const run = await findOpenDatasetRun(database, path.resolve(folder))
        if (!run) throw new UsageError(`No run of ${folder} is on the queue.`)
        await cancelDatasetRun({ database, queue }, run.id)
        console.log(`The run of ${folder} is cancelled: ${run.done} of ${run.chunks} chunks are made.`)
      }),
    )
}

/** Puts all chunks of a dataset on the queue, or finds the run that is there, and waits for its end. */
export async function runOnQueue(folder: string, { json }: QueueFlags): Promise<void> {
  const dataset = await openDataset(folder)
  const size = await datasetSize(dataset)
  const { recipe } = dataset
  const root = path.resolve(folder)
  await withQueue(async ({ database, queue }) => {
    const { findDatasetRun, findOpenDatasetRun, requestDatasetRun } = await import('@amend/services/dataset')
    const { id } =
      (await findOpenDatasetRun(database, root)) ??
      (await requestDatasetRun({ database, queue }, { name: path.basename(root), folder: root, ...size, recipe }))
    const show = statusLine()
    const { signal, done } = onInterrupt()
    try {
      for (;;) {
        const run = await findDatasetRun(database, id)
        show(lineOf(run))
        if (run.finishedAt) {
          show('')
          tellEnd(run, json ?? false)
          return
        }
        await sleep(pollInterval, undefined, { signal })
      }
    } catch (error) {
      if (!signal.aborted) throw error
      show('')
      console.error(
        `The workers go on. To wait again: amend dataset run ${folder} --queue; to end it: amend dataset cancel ${folder}`,
      )
      process.exitCode = exitCodes.interrupted
    } finally {
      show('')
      done()
    }
  })
}

function lineOf(run: DatasetRunItem): string {
  const { done, chunks, progress, left, candidates, kept, cost, notice, startedAt, status } = run
  if (!startedAt) return status === 'paused' ? 'paused in the administration' : 'waiting for a worker'
  const hours = (Date.now() - startedAt.getTime()) / 3_600_000
  return [
    `${Math.floor(100 * progress)} %, ${done} of ${chunks} chunks`,
    ...(left === null ? [] : [`${spoken(left)} left`]),
    ...(candidates > 0 ? [`${kept} of ${candidates} candidates pass`, `${Math.round(kept / hours)} an hour`] : []),
    ...(cost === null
      ? []
      : [`cost ${cost.toFixed(2)} of about ${(progress > 0 ? cost / progress : cost).toFixed(2)}`]),
    ...(status === 'paused' ? ['paused in the administration'] : []),
    ...(notice === null ? [] : [`waits: ${notice}`]),
  ].join(', ')
}

function tellEnd(
  { id, status, captions, done, chunks, candidates, kept, cost, errorCode, errorMessage }: DatasetRunItem,
  json: boolean,
): void {
  if (json) console.log(JSON.stringify({ id, status, captions, chunks, done, candidates, kept, cost, errorCode }))
  else if (status === 'finished') console.log(`${captions} captions made; ${kept} of ${candidates} candidates pass`)
  if (status === 'finished') return
  console.error(status === 'cancelled' ? 'The run was cancelled.' : (errorMessage ?? 'The run failed.'))
  process.exitCode = status === 'cancelled' ? exitCodes.interrupted : exitCodes.model
}

async function withQueue(work: (open: { database: Database; queue: Queue }) => Promise<void>): Promise<void> {
  const url = variables.DATABASE_URL
  if (!url) throw new UsageError('--queue needs the platform: set DATABASE_URL to its database.')
  const [{ openDatabase }, { openQueue }] = await Promise.all([import('@amend/db'), import('@amend/jobs')])
  const database = openDatabase(url)
  try {
    const queue = await openQueue(url)
    await work({ database, queue }).finally(() => queue.close())
  } finally {
    await database.close()
  }
}

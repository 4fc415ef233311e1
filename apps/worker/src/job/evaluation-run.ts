import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { AmendError } from '@amend/contract'
import type { Database, GoldenItem } from '@amend/db'
import { EvaluationError, type EvaluationItem } from '@amend/evaluation'
import { type Failure, type JobHandler, type Queue, recordHandler } from '@amend/jobs'
import { ModelError } from '@amend/models/checkpoint'
import { PairsError } from '@amend/pairs'
import {
  type ClaimedEvaluation,
  comparableRuns,
  evaluationRecord,
  keepComparisons,
  keepEvaluationPicture,
  uncomparedRuns,
} from '@amend/services/evaluation'
import type { Blobs } from '@amend/storage'
import { EvaluationRefusal } from '../evaluation-process/refusal.ts'
import type { EvaluationTask, EvaluationTasks, PictureMade } from '../evaluation-process/tasks.ts'
import { explainFailure } from '../failure.ts'
import { requireStorage, storeBytes } from '../file-store.ts'
import type { ProcessPool } from '../process/pool.ts'
import { RefusalError } from '../refusal.ts'

export interface EvaluationParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
  readonly evaluators: ProcessPool<EvaluationTasks>
}

/** How often the items so far are written, ms: all of them are in one column. */
const keepInterval = 2000

/** Evaluates versions, each run in turn with the edits of its lane. */
export function evaluationRunHandler(parts: EvaluationParts): JobHandler<'evaluation.run'> {
  const { queue, database } = parts
  const handler = recordHandler(queue, database, evaluationRecord, {
    perform: async ({ row, signal, turn, report }) => {
      await requireStorage(parts.blobs)
      const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-evaluation-'))
      const lost = new AbortController()
      const pictures: Promise<void>[] = []
      let kept = performance.now()
      const measured = [...(row.from?.items ?? [])]
      try {
        const { sofar, results } = await parts.evaluators.next().run('evaluate', await taskOf(parts, row, folder), {
          signal: AbortSignal.any([signal, lost.signal]),
          onTurn: turn,
          onEvent: (event) => {
            if (event.kind === 'picture') return void pictures.push(keepPicture(parts, row, event))
            const { item, settings, editing, share } = event
            measured.push(item)
            const due = performance.now() - kept > keepInterval
            if (due) kept = performance.now()
            const details = due ? { sofar: { items: [...measured], settings, editing } } : {}
            void report(share, details).catch((why) => lost.abort(why))
          },
        })
        await Promise.all(pictures)
        const first = { id: row.run.id, items: sofar.items, points: results.points }
        const others = await comparableRuns(database, row.run)
        const comparisons = await parts.evaluators
          .next()
          .run('compare', () => ({ first, others }), { signal, onTurn: turn })
        return { sofar, results, comparisons }
      } finally {
        await Promise.allSettled(pictures)
        await rm(folder, { recursive: true, force: true })
      }
    },
    explain,
  })
  return {
    ...handler,
    reconcile: async () => {
      await handler.reconcile?.()
      for (const task of await uncomparedRuns(database)) {
        await keepComparisons(database, await parts.evaluators.next().run('compare', () => task))
      }
    },
  }
}

/** @throws EvaluationRefusal 'model-unavailable' */
async function taskOf(
  { blobs }: EvaluationParts,
  { run, settings, model, golden, from }: ClaimedEvaluation,
  folder: string,
): Promise<() => EvaluationTask> {
  if (!model) throw new EvaluationRefusal('model-unavailable', 'It is not recorded where this version is.')
  const items = run.folder === null ? await writeItems(blobs, golden, folder) : []
  return () => ({
    model,
    settings,
    from: run.folder === null ? { items } : { folder: run.folder },
    ...(from && { sofar: from }),
  })
}

/** Writes the pictures of golden items to a folder, where the process reads them. */
async function writeItems(blobs: Blobs, golden: readonly GoldenItem[], folder: string): Promise<EvaluationItem[]> {
  const place = async (hash: string) => {
    const file = path.join(folder, hash)
    await writeFile(file, await blobs.read(hash))
    return file
  }
  const items: EvaluationItem[] = []
  for (const { id, instruction, photoHash, targetHash, photoCaption, resultCaption } of golden) {
    items.push({
      ...{ id, instructions: [instruction], input: await place(photoHash) },
      ...(targetHash !== null && { output: await place(targetHash) }),
      ...((photoCaption !== null || resultCaption !== null) && {
        captions: {
          ...(photoCaption !== null && { input: photoCaption }),
          ...(resultCaption !== null && { output: resultCaption }),
        },
      }),
    })
  }
  return items
}

async function keepPicture(
  { database, blobs }: EvaluationParts,
  { run }: ClaimedEvaluation,
  { itemId, of: kind, bytes, mediaType }: PictureMade,
): Promise<void> {
  const { sha256 } = await storeBytes(database, blobs, bytes, mediaType)
  await keepEvaluationPicture(database, { runId: run.id, itemId, kind, blobHash: sha256 })
}

/** Errors whose sentence is written for the administrator. */
const forPerson = [EvaluationError, EvaluationRefusal, PairsError, ModelError]

function explain(error: unknown): Failure {
  if (forPerson.some((type) => error instanceof type) && error instanceof AmendError) {
    return { code: error.code, message: error.message, retry: false }
  }
  if (error instanceof RefusalError && error.code === 'model-unavailable') {
    return {
      code: error.code,
      message: 'The checkpoint of this version cannot be opened on the machine of the workers.',
      retry: false,
    }
  }
  return explainFailure(error)
}

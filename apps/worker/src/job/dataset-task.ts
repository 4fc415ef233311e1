import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type DatasetSource, datasetLayouts, datasetRecipeSchema, datasetSourceSchema } from '@amend/contract'
import { DatasetError } from '@amend/dataset/error'
import type { Database } from '@amend/db'
import { type JobHandler, type Queue, recordHandler } from '@amend/jobs'
import {
  type ClaimedDatasetTask,
  type DatasetTaskResult,
  datasetTaskRecord,
  type FrozenVersion,
  inputOf,
} from '@amend/services/dataset'
import type { Blobs } from '@amend/storage'
import { z } from 'zod'
import { storePictures } from '../dataset-process/listed-chunk.ts'
import type { DatasetTasks, Frozen } from '../dataset-process/tasks.ts'
import type { ProcessPool } from '../process/pool.ts'
import { explainDatasetFailure } from './dataset-chunk.ts'

interface DatasetTaskParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
  readonly datasets: ProcessPool<DatasetTasks>
  /** In which the datasets of the administration are. */
  readonly datasetFolder: string
}

interface Running {
  readonly row: ClaimedDatasetTask
  readonly signal: AbortSignal
  readonly onEvent: (share: number) => void
}

/** Works on the folder of a dataset for an administrator. */
export function datasetTaskHandler(parts: DatasetTaskParts): JobHandler<'dataset.task'> {
  const { queue, database } = parts
  return recordHandler(queue, database, datasetTaskRecord(queue), {
    perform: ({ row, signal, report }) => {
      const lost = new AbortController()
      const onEvent = (share: number) => void report(share).catch((why) => lost.abort(why))
      return perform(parts, { row, signal: AbortSignal.any([signal, lost.signal]), onEvent })
    },
    explain: explainDatasetFailure,
  })
}

function perform(parts: DatasetTaskParts, running: Running): Promise<DatasetTaskResult> {
  switch (running.row.kind) {
    case 'prepare':
      return prepare(parts, running)
    case 'judge':
      return judge(parts, running)
    case 'freeze':
      return freeze(parts, running)
    case 'export':
      return exportVersion(parts, running)
    case 'add':
      return addRow(parts, running)
    case 'reword':
      return reword(parts, running)
  }
}

async function prepare(
  { blobs, datasets, datasetFolder }: DatasetTaskParts,
  { row: { dataset }, signal, onEvent }: Running,
): Promise<DatasetTaskResult> {
  const source = datasetSourceSchema.parse(dataset.source)
  const folder = path.join(datasetFolder, dataset.id)
  const file = uploadOf(source, dataset.id, datasetFolder)
  try {
    if (file !== undefined) {
      await mkdir(path.dirname(file.path), { recursive: true })
      const { stream } = await blobs.get(file.sha256)
      await pipeline(stream, createWriteStream(file.path), { signal })
    }
    const recipe = datasetRecipeSchema.parse(dataset.recipe)
    const request = { folder, recipe, source, file: file?.path }
    const prepared = await datasets.next().run('prepare', () => request, { signal, onEvent })
    if ('problem' in prepared) return { kind: 'refused', ...prepared.problem }
    return { kind: 'prepare', folder, ...prepared }
  } finally {
    if (file !== undefined) await rm(file.path, { force: true })
  }
}

/** Where the file of a source is put for its process: captions are small, and an archive needs the disk of the datasets. */
function uploadOf(source: DatasetSource, id: string, datasetFolder: string) {
  if (source.kind === 'upload') {
    return { sha256: source.sha256, path: path.join(os.tmpdir(), `amend-captions-${id}.${source.format}`) }
  }
  if (source.kind !== 'archive') return undefined
  return { sha256: source.sha256, path: path.join(datasetFolder, `${id}.archive`) }
}

/** @throws DatasetError 'no-dataset' */
function folderOf({ dataset }: ClaimedDatasetTask): string {
  if (dataset.folder !== null) return dataset.folder
  throw new DatasetError('no-dataset', `${dataset.name} has no folder yet.`)
}

/** @throws DatasetError 'no-selection' */
function selectionOf({ selection }: ClaimedDatasetTask) {
  if (selection) return { name: selection.name, selection: selection.rules }
  throw new DatasetError('no-selection', 'The selection is gone.')
}

async function judge({ datasets }: DatasetTaskParts, { row, signal }: Running): Promise<DatasetTaskResult> {
  const request = { folder: folderOf(row), ...selectionOf(row) }
  const { funnel, duplicates } = await datasets.next().run('select', () => request, { signal })
  return { kind: 'judge', judged: { fates: funnel.fates, ...funnel.kept }, duplicates }
}

async function freeze({ datasets }: DatasetTaskParts, { row, signal, onEvent }: Running): Promise<DatasetTaskResult> {
  const request = { folder: folderOf(row), ...selectionOf(row), version: inputOf('freeze', row).name }
  const frozen = await datasets.next().run('freeze', () => request, { signal, onEvent })
  return { kind: 'freeze', version: versionOf(frozen) }
}

const counts = z.object({
  hash: z.string(),
  pairs: z.number(),
  captions: z.number(),
  instructions: z.number(),
  bytes: z.number(),
})

const versionOf = ({ facts, ...frozen }: Frozen): FrozenVersion => ({
  ...frozen,
  ...counts.parse(facts),
  facts: z.record(z.string(), z.json()).parse(facts) as FrozenVersion['facts'],
})

async function exportVersion(
  { datasets }: DatasetTaskParts,
  { row, signal, onEvent }: Running,
): Promise<DatasetTaskResult> {
  const { versionFolder } = row
  if (versionFolder === undefined) throw new DatasetError('no-version', 'The version is gone.')
  const { folder, layout } = inputOf('export', row)
  const request = { versionFolder, folder, layout: z.enum(datasetLayouts).parse(layout) }
  await datasets.next().run('export', () => request, { signal, onEvent })
  return { kind: 'export' }
}

async function addRow(
  { database, blobs, datasets }: DatasetTaskParts,
  { row, signal }: Running,
): Promise<DatasetTaskResult> {
  const { handmade } = row
  if (!handmade) throw new DatasetError('bad-data', 'The row is gone.')
  const folder = folderOf(row)
  const files = await mkdtemp(path.join(os.tmpdir(), 'amend-row-'))
  const fetched = async (hash: string, name: string) => {
    const { stream } = await blobs.get(hash)
    const file = path.join(files, name)
    await pipeline(stream, createWriteStream(file), { signal })
    return file
  }
  try {
    const [before, after] = [await fetched(handmade.beforeHash, 'before'), await fetched(handmade.afterHash, 'after')]
    const { number, instruction, caption, editedCaption } = handmade
    const pictureFile = path.join(files, 'pictures')
    const request = { folder, row: { number, instruction, caption, editedCaption, before, after }, pictureFile }
    const added = await datasets.next().run('add', () => request, { signal })
    if ('problem' in added) return { kind: 'refused', ...added.problem }
    const { triples, samples } = added.listing
    const blobHash = await storePictures({ database, blobs }, pictureFile)
    return { kind: 'add', chunk: added.chunk, index: { triples, samples, blobHash } }
  } finally {
    await rm(files, { recursive: true, force: true })
  }
}

async function reword({ datasets }: DatasetTaskParts, { row, signal }: Running): Promise<DatasetTaskResult> {
  const request = { folder: folderOf(row), ...inputOf('reword', row) }
  await datasets.next().run('reword', () => request, { signal })
  return { kind: 'reword' }
}

/**
 * Datasets that machines without a common folder make together: a bucket has the recipe and the captions, each worker makes
 * the chunks of its share in a folder of its own and puts them there. An object that exists is done.
 */
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { diskProblem } from '@amend/files'
import { hashOfFile } from '@amend/models/store'
import { DatasetError } from '../error.ts'
import { type ChunkTable, type DatasetFolder, openDataset } from '../folder.ts'
import type { DatasetRecipe } from '../recipe.ts'
import { datasetSize, makeChunk } from '../stages/make-chunk.ts'
import type { PaintParts } from '../stages/paint-stage.ts'
import type { WriteParts } from '../stages/write-stage.ts'
import type { ObjectStore } from './object-store.ts'

/** What every worker needs, in the order in which it is sent: a store with captions is complete. */
const base = ['recipe.json', 'intake.json', 'captions.parquet'] as const
/** In the order in which a chunk is sent: one whose candidates are there is done. */
const tables: readonly ChunkTable[] = ['triples', 'pictures', 'candidates']

const nameOf = (dataset: DatasetFolder, file: string) => path.relative(dataset.root, file).split(path.sep).join('/')

/** Options of the transfers. */
export interface TransferOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, of: number) => void
}

/**
 * Puts a dataset into a store: recipe, captions, and the chunks that are made here already.
 * @throws DatasetError 'already-exists' when the store holds another dataset; 'bad-recipe' for photos and imported pairs, which are
 * not sent; 'empty-data'; 'store-unavailable'
 */
export async function pushDataset(
  dataset: DatasetFolder,
  store: ObjectStore,
  { signal, onProgress }: TransferOptions = {},
): Promise<void> {
  if (dataset.recipe.painter.kind !== 'text-to-image') {
    throw new DatasetError(
      'bad-recipe',
      'Only text-to-image datasets can be made in a bucket: workers elsewhere do not have the photos or pairs of this one.',
    )
  }
  if (!existsSync(dataset.captions)) throw new DatasetError('empty-data', `${dataset.root} has no captions yet.`)
  const there = new Set(await store.list())
  if (there.has('recipe.json')) await assertSame(dataset, store)
  const made = (await Promise.all(tables.map((table) => dataset.chunkFiles(table)))).flat()
  const files = [...base.map((name) => path.join(dataset.root, name)), ...made].filter((file) => existsSync(file))
  for (const [i, file] of files.entries()) {
    signal?.throwIfAborted()
    const name = nameOf(dataset, file)
    if (!there.has(name)) await store.put(name, file)
    onProgress?.(i + 1, files.length)
  }
}

/** Compares recipe and captions, as far as both have them. @throws DatasetError 'already-exists', 'no-dataset' */
async function assertSame(dataset: DatasetFolder, store: ObjectStore): Promise<void> {
  const folder = path.join(dataset.root, '.store')
  const captions = path.join(folder, 'captions.parquet')
  const another = (what: string) =>
    new DatasetError(
      'already-exists',
      `${store.address} holds a dataset of ${what} than ${dataset.root}: name another folder for one of them.`,
    )
  try {
    if (!(await store.get('recipe.json', path.join(folder, 'recipe.json')))) throw noDataset(store, 'recipe.json')
    const { recipe } = await openDataset(folder)
    if (JSON.stringify(recipe) !== JSON.stringify(dataset.recipe)) throw another('another recipe')
    if (!existsSync(dataset.captions) || !(await store.get('captions.parquet', captions))) return
    if ((await hashOfFile(captions)) !== (await hashOfFile(dataset.captions))) throw another('other captions')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const noDataset = (store: ObjectStore, missing: string) =>
  new DatasetError('no-dataset', `${store.address} holds no dataset: it has no ${missing}.`)

/**
 * Gets a dataset from a store into a new folder, or what is new into one that was got before.
 * @returns how many of its chunks are made
 * @throws DatasetError 'already-exists' when the folder has another dataset; 'no-dataset', 'store-unavailable', 'disk-full', 'no-permission'
 */
export async function pullDataset(
  store: ObjectStore,
  root: string,
  { signal, onProgress }: TransferOptions = {},
): Promise<{ readonly dataset: DatasetFolder; readonly chunks: number; readonly made: number }> {
  const dataset = await pullBase(store, root)
  const there = (await store.list()).filter((name) => /^(triples|pictures|candidates)\/\d+\.parquet$/.test(name))
  // Candidates last: a folder in which they exist is complete up to there.
  const order = (name: string) => tables.findIndex((table) => name.startsWith(`${table}/`))
  const names = there.sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1))
  for (const [i, name] of names.entries()) {
    signal?.throwIfAborted()
    const file = path.join(root, name)
    if (!existsSync(file)) await store.get(name, file)
    onProgress?.(i + 1, names.length)
  }
  const { chunks } = await datasetSize(dataset)
  return { dataset, chunks, made: (await dataset.chunkFiles('candidates')).length }
}

/** @throws DatasetError 'already-exists' when the folder has another dataset than the store; 'no-dataset' */
async function pullBase(store: ObjectStore, root: string): Promise<DatasetFolder> {
  if (existsSync(path.join(root, 'recipe.json'))) await assertSame(await openDataset(root), store)
  try {
    for (const folder of [...tables, 'selections', 'versions', 'locks']) {
      await mkdir(path.join(root, folder), { recursive: true })
    }
  } catch (cause) {
    throw diskProblem(cause, root, DatasetError) ?? cause
  }
  for (const name of base) {
    const file = path.join(root, name)
    if (existsSync(file)) continue
    if (!(await store.get(name, file)) && name !== 'intake.json') {
      throw noDataset(store, name)
    }
  }
  return openDataset(root)
}

/** A worker's share of a dataset. */
export interface RemoteWork {
  readonly store: ObjectStore
  /** The worker's own folder, which a worker that starts again continues. */
  readonly folder: string
  /** This worker, from 0, and how many there are: it makes each `workers`-th chunk. */
  readonly worker: number
  readonly workers: number
  /** Opens the networks, when there is something to make, with the part of the limits that one of `workers` has. */
  readonly open: (recipe: DatasetRecipe) => Promise<WriteParts & PaintParts & { release(): Promise<void> }>
  readonly signal?: AbortSignal
  /** Called after each chunk of the share. */
  readonly onChunk?: (done: number, of: number) => void
}

/**
 * Makes the chunks of a share that the store does not have. What was made is removed here, so that the folder stays small.
 * @returns how many chunks this call made
 * @throws DatasetError 'already-exists', 'store-unavailable', 'no-dataset', 'writer-unavailable', 'disk-full'; the engine's errors; the signal's reason
 */
export async function workRemotely({
  store,
  folder,
  worker,
  workers,
  open,
  signal,
  onChunk,
}: RemoteWork): Promise<number> {
  const dataset = await pullBase(store, folder)
  const { chunks } = await datasetSize(dataset)
  const share = Array.from({ length: chunks }, (_, chunk) => chunk).filter((chunk) => chunk % workers === worker)
  let parts: Awaited<ReturnType<typeof open>> | undefined
  let made = 0
  try {
    for (const [i, chunk] of share.entries()) {
      signal?.throwIfAborted()
      const files = tables.map((table) => dataset.chunkFile(table, chunk))
      const [triples, pictures, candidates] = files as [string, string, string]
      if (!(await store.has(nameOf(dataset, candidates)))) {
        // Instructions that are written, and perhaps paid for, are not written again.
        if (!existsSync(triples)) await store.get(nameOf(dataset, triples), triples)
        parts ??= await open(dataset.recipe)
        await makeChunk(dataset, chunk, parts, {
          ...(signal && { signal }),
          onWritten: (file) => store.put(nameOf(dataset, file), file),
        })
        for (const file of [pictures, candidates]) await store.put(nameOf(dataset, file), file)
        made += 1
      }
      for (const file of files) await rm(file, { force: true })
      onChunk?.(i + 1, share.length)
    }
  } finally {
    await parts?.release()
  }
  return made
}

/** Where the parts of a dataset are: one folder, which can be copied, continued elsewhere and shared by several processes. */
import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { diskProblem, errorCodeOf, writeFileAtomically } from '@amend/files'
import { DatasetError } from './error.ts'
import { type DatasetRecipe, parseRecipe } from './recipe.ts'
import type { TableName } from './rows.ts'

/** An open dataset. */
export interface DatasetFolder {
  readonly root: string
  readonly recipe: DatasetRecipe
  readonly recipeFile: string
  /** The captions, one file. */
  readonly captions: string
  /** What became of the rows of the captions' file: JSON. */
  readonly intake: string
  /** The lock of a chunk of a table. */
  lockFile(table: ChunkTable, chunk: number): string
  /** The file of a chunk: `<table>/000012.parquet`. */
  chunkFile(table: ChunkTable, chunk: number): string
  /** The existing files of a table, in the order of their chunks. */
  chunkFiles(table: ChunkTable): Promise<string[]>
  /** A named selection: a JSON file. */
  selectionFile(name: string): string
  /** A frozen version: a folder. */
  versionFolder(name: string): string
}

/** The tables that chunks write. */
export type ChunkTable = Exclude<TableName, 'captions'>

const chunkTables: readonly ChunkTable[] = ['triples', 'candidates', 'pictures']
const recipeFile = 'recipe.json'

/**
 * Starts a dataset in a new or empty folder.
 * @throws DatasetError 'already-exists', 'disk-full', 'no-permission'
 */
export async function createDataset(root: string, recipe: DatasetRecipe): Promise<DatasetFolder> {
  const file = path.join(root, recipeFile)
  const present: readonly string[] = await readdir(root).catch(() => [])
  if (present.includes(recipeFile)) throw new DatasetError('already-exists', `${root} holds a dataset already.`)
  if (present.length > 0) throw new DatasetError('already-exists', `${root} is not empty: name a new folder.`)
  try {
    for (const folder of [...chunkTables, 'selections', 'versions', 'locks']) {
      await mkdir(path.join(root, folder), { recursive: true })
    }
    await writeFileAtomically(file, `${JSON.stringify(recipe, null, 2)}\n`, { overwrite: false })
  } catch (cause) {
    if (errorCodeOf(cause) === 'EEXIST') {
      throw new DatasetError('already-exists', `${root} holds a dataset already.`, { cause })
    }
    throw diskProblem(cause, root, DatasetError) ?? cause
  }
  return openDataset(root)
}

/** @throws DatasetError 'no-dataset', 'bad-recipe' */
export async function openDataset(root: string): Promise<DatasetFolder> {
  const file = path.join(root, recipeFile)
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new DatasetError('no-dataset', `${root} is no dataset: it has no ${recipeFile}.`, { cause })
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new DatasetError('bad-recipe', `${file} is not JSON.`, { cause })
  }
  return {
    root,
    recipe: parseRecipe(json),
    recipeFile: file,
    captions: path.join(root, 'captions.parquet'),
    intake: path.join(root, 'intake.json'),
    lockFile: (table, chunk) => path.join(root, 'locks', `${table}-${chunk}`),
    chunkFile: (table, chunk) => path.join(root, table, `${String(chunk).padStart(6, '0')}.parquet`),
    async chunkFiles(table) {
      const names = await readdir(path.join(root, table))
      return names
        .filter((name) => /^\d+\.parquet$/.test(name))
        .sort()
        .map((name) => path.join(root, table, name))
    },
    selectionFile: (name) => path.join(root, 'selections', `${checkName(name)}.json`),
    versionFolder: (name) => path.join(root, 'versions', checkName(name)),
  }
}

/** Names become file names. */
function checkName(name: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,79}$/u.test(name) && !name.endsWith('.')) return name
  throw new DatasetError(
    'bad-recipe',
    `"${name.slice(0, 80)}" cannot be a name: use letters, digits, spaces, dots and dashes, at most 80.`,
  )
}

/** Writes a version in a published layout. A second export is the same to the byte, and one that was stopped can go on. */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { errorCodeOf, writeFileAtomically } from '@amend/files'
import { tryLock } from '@amend/files/lock'
import { diskError } from '../database.ts'
import { DatasetError } from '../error.ts'
import type { Version } from '../versions/version.ts'
import type { ExportContext } from './context.ts'
import { writeHuggingFace } from './hugging-face.ts'
import { writeJsonLines } from './json-lines.ts'
import { planShards } from './plan.ts'
import { writePromptFolders } from './prompt-folders.ts'
import { writeWebDataset } from './web-dataset.ts'

const layouts = {
  'hugging-face': writeHuggingFace,
  webdataset: writeWebDataset,
  folders: writePromptFolders,
  'json-lines': writeJsonLines,
} as const satisfies Readonly<Record<string, (context: ExportContext) => Promise<void>>>

/** A name of a layout. */
export type ExportLayout = keyof typeof layouts
export const exportLayouts = Object.keys(layouts) as ExportLayout[]

export interface ExportOptions {
  readonly layout: ExportLayout
  /** Bytes of pictures in a shard. */
  readonly shardBytes?: number
  readonly onProgress?: (pairs: number, of: number) => void
  readonly signal?: AbortSignal
}

export const defaultExportBytes = 128 * 2 ** 20
/** In a folder whose export is not complete. */
const marker = '.amend-export.json'
const lockName = '.amend-export.lock'

/**
 * Exports a version into a new or empty folder. In the folder of the same export that was stopped it goes on: shards that exist are
 * complete.
 * @throws DatasetError 'already-exists', 'in-use', 'disk-full', 'no-permission'; the signal's reason
 */
export async function exportVersion(version: Version, folder: string, options: ExportOptions): Promise<void> {
  const { layout, shardBytes = defaultExportBytes, onProgress, signal } = options
  const { hash, name, dataset, pairs } = version.facts
  const identity = JSON.stringify({ dataset, name, hash, layout, shardBytes })
  try {
    await beginExport(folder, identity)
    const release = await tryLock(path.join(folder, lockName))
    if (!release) throw new DatasetError('in-use', `Another process exports into ${folder} at this moment.`)
    try {
      await removeRemains(folder)
      const plan = await planShards(version, shardBytes)
      let count = 0
      const done = (added: number) => {
        signal?.throwIfAborted()
        count += added
        onProgress?.(count, pairs)
      }
      try {
        done(0)
        await layouts[layout]({ ...plan, version, folder, done })
      } finally {
        plan.close()
      }
      await rm(path.join(folder, marker))
    } finally {
      release()
      await rm(path.join(folder, lockName), { force: true })
    }
  } catch (error) {
    throw diskError(error, folder)
  }
}

async function beginExport(folder: string, identity: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (errorCodeOf(error) === 'ENOENT') return []
    throw error
  })
  if (names.length === 0) {
    await mkdir(folder, { recursive: true })
    await writeFileAtomically(path.join(folder, marker), identity)
    return
  }
  const begun = await readFile(path.join(folder, marker), 'utf8').catch(() => undefined)
  if (begun === identity) return
  const why = begun === undefined ? 'is not empty' : 'has another export that was not finished'
  throw new DatasetError('already-exists', `${folder} ${why}: choose a new or empty folder.`)
}

/** Deletes what a killed process was writing. */
async function removeRemains(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    if (/^\.amend-.*\.part$/.test(path.basename(name))) {
      await rm(path.join(folder, name), { recursive: true, force: true })
    }
  }
}

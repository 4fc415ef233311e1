/** Puts a checkpoint into the store that somebody sent as one file: a .safetensors file, or an archive of a diffusers folder. */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { ModelError } from '../error.ts'
import { formatOf, unpack } from './archive.ts'
import { lock, requireSpace } from './disk.ts'
import type { Manifest } from './manifest.ts'
import { readManifest } from './manifest.ts'
import { nameFrom, quote, requireStoredName } from './name.ts'
import { partialPlace } from './partial.ts'
import { planLocal } from './plan.ts'
import { gather, type PullContext } from './pull.ts'

/** A file that was sent. */
export interface SentModel {
  /** What it is called in the store. Default: its file name without the ending. */
  readonly name?: string | undefined
  readonly fileName: string
  readonly bytes: number
  /** Of all files of an archive together. */
  readonly mostBytes: number
  readonly signal?: AbortSignal | undefined
  /** Writes the file under a path. @returns its SHA-256 */
  readonly write: (file: string) => Promise<string>
  /** Opens the checkpoint before it gets its name. What it throws leaves nothing behind. */
  readonly check: (location: string) => Promise<unknown>
}

/** @throws ModelError; errors of `write` and `check`. Nothing stays of a model that is refused */
export async function receiveModel(context: PullContext, sent: SentModel): Promise<Manifest> {
  const { fileName, signal, write, check } = sent
  const name = sent.name === undefined ? sentName(fileName) : requireStoredName(sent.name)
  const final = path.join(context.folder, name)
  const place = partialPlace(context.folder, name)
  const sentFolder = `${place.folder}.sent`
  const unlock = await lock(place.lock, quote(name))
  try {
    await rm(sentFolder, { recursive: true, force: true })
    await mkdir(sentFolder, { recursive: true })
    await requireSpace(sentFolder, sent.bytes)
    const file = path.join(sentFolder, 'sent')
    const sha256 = await write(file)
    const before = await readManifest(final)
    // The same file again: an attempt that was interrupted after it had stored the model.
    if (before?.kind === 'sent' && before.revision === sha256) return before
    if (before || (await stat(final).catch(() => undefined))) {
      throw new ModelError('bad-reference', `The name ${name} is taken by another model: choose another one.`)
    }
    const reference = await contentOf(file, sent)
    const plan = await planLocal(reference, final, {}, fileName)
    const described = { ...plan, kind: 'sent' as const, source: fileName, revision: sha256 }
    return await gather(context, name, place, described, undefined, { link: true, check, ...(signal && { signal }) })
  } catch (error) {
    throw error instanceof ModelError ? renamed(error, [sentFolder, place.folder], fileName) : error
  } finally {
    await rm(sentFolder, { recursive: true, force: true })
    unlock()
  }
}

/** Names the file that was sent in a sentence, and not where it lies for a moment. */
function renamed(error: ModelError, folders: readonly string[], fileName: string): ModelError {
  const message = folders.reduce(
    (text, folder) => text.replaceAll(new RegExp(`${escaped(folder)}[^\\s:,]*`, 'g'), () => fileName),
    error.message,
  )
  return message === error.message ? error : new ModelError(error.code, message, { cause: error })
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const archiveEnding = /\.(safetensors|zip|tar|tar\.gz|tgz)$/i

/** The name of a model by the name of its file. @throws ModelError 'bad-reference' */
export const sentName = (fileName: string): string => nameFrom(path.basename(fileName).replace(archiveEnding, ''))

/** Unpacks an archive. @returns where the checkpoint is */
async function contentOf(file: string, { fileName, bytes, mostBytes, signal }: SentModel) {
  const format = await formatOf(file)
  if (format === undefined) {
    throw new ModelError(
      'unsupported-format',
      `${quote(fileName)} is neither a .safetensors file nor a zip or tar archive of a diffusers folder.`,
    )
  }
  const folder = path.dirname(file)
  if (format === 'safetensors') {
    const named = path.join(folder, `${sentName(fileName)}.safetensors`)
    await rename(file, named)
    return { kind: 'file' as const, path: named }
  }
  const unpacked = path.join(folder, 'unpacked')
  await mkdir(unpacked)
  await requireSpace(folder, bytes)
  await unpack(file, format, unpacked, { bytes: mostBytes, signal })
  await rm(file)
  return checkpointIn(unpacked, fileName)
}

/** The folder with model_index.json, or the only .safetensors file: archives often have one folder around everything. */
async function checkpointIn(folder: string, fileName: string, depth = 0): Promise<Content> {
  const entries = await readdir(folder, { withFileTypes: true })
  if (entries.some((entry) => entry.isFile() && entry.name === 'model_index.json')) {
    return { kind: 'folder', path: folder }
  }
  const folders = entries.filter((entry) => entry.isDirectory())
  const weights = entries.filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith('.safetensors'))
  const [only] = folders
  if (folders.length === 1 && weights.length === 0 && only && depth < 3) {
    return checkpointIn(path.join(folder, only.name), fileName, depth + 1)
  }
  const [file] = weights
  if (folders.length === 0 && weights.length === 1 && file) return { kind: 'file', path: path.join(folder, file.name) }
  throw new ModelError(
    'not-a-checkpoint',
    `${quote(fileName)} holds no checkpoint: neither a folder with model_index.json nor one .safetensors file.`,
  )
}

type Content = { readonly kind: 'file' | 'folder'; readonly path: string }

/** The models on this machine: one folder each, with a record of the source and the hash of every file. */
import { access, readdir, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { ModelError } from '../error.ts'
import { createDigest, readChunks } from './digest.ts'
import { lock, onDisk } from './disk.ts'
import { type MadeModel, makeModel } from './make.ts'
import { byteSum, isComplete, type Layout, type Manifest, manifestName, readManifest } from './manifest.ts'
import { isStoredName, quote, storedName } from './name.ts'
import { discard, listFiles, listPartial, partialPlace } from './partial.ts'
import { type PullOptions, pullModel } from './pull.ts'
import { receiveModel, type SentModel } from './receive.ts'
import { defaultRetryPolicy, type RetryPolicy } from './retry.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A model of the store, as `list` and `pull` return it. */
export interface StoredModel {
  readonly name: string
  readonly folder: string
  /** Bytes of all files; of an incomplete model, of the existing ones. */
  readonly bytes: number
  readonly kind: Manifest['kind']
  /** The repository's id, the URL without its query, or the path. */
  readonly source: string
  /** The commit of a repository, or the entity tag of a URL. */
  readonly revision?: string
  readonly layout?: Layout
  /** ISO 8601; undefined for a pull that was interrupted. */
  readonly pulledAt?: string
  /** Whether every file exists with its size. */
  readonly complete: boolean
}

/** A file that differs from the record of its model. */
export interface Problem {
  readonly file: string
  readonly problem: 'missing' | 'changed' | 'extra'
}

/** Progress of `verify`, in bytes over all files. */
export interface VerifyProgress {
  readonly file: string
  readonly bytes: number
  readonly totalBytes: number
}

/** The model store of one folder. */
export interface Store {
  readonly folder: string
  /** Models by name, including interrupted pulls, which are not complete. */
  list(): Promise<StoredModel[]>
  /**
   * The absolute path of a stored model (its folder, or its one file) by name or `owner/name`, or of a folder or file.
   * @throws ModelError 'not-found' with a sentence that names the stored models and how to pull
   */
  resolve(reference: string): Promise<string>
  /**
   * Pulls a model into the store from a Hugging Face id, a URL, or a folder or file. Pulling a stored model updates and
   * repairs it; the files of another variant replace the stored ones.
   * @throws ModelError; the signal's reason when aborted. A partial model never has the model's name
   */
  pull(reference: string, options?: PullOptions): Promise<StoredModel>
  /**
   * Adds a model that `write` makes from another one: one .safetensors file under the path it is given, or a folder. A model
   * of that name from the same source is replaced, unless the model says otherwise.
   * @throws ModelError 'bad-reference', 'busy', 'disk-full'; errors of `write`. A partial model never has the model's name
   */
  make(model: MadeModel, write: (target: string) => Promise<void>): Promise<StoredModel>
  /**
   * Adds a model that somebody sent as one file: a .safetensors file, or a zip or tar of a diffusers folder.
   * @throws ModelError 'bad-reference' when its name is taken; errors of its functions. Nothing stays of a model that is refused
   */
  receive(sent: SentModel): Promise<StoredModel>
  /** Reads every file again and compares it with the record. @throws ModelError 'not-found', 'broken-file' */
  verify(
    name: string,
    onProgress?: (progress: VerifyProgress) => void,
  ): Promise<{ readonly ok: boolean; readonly problems: readonly Problem[] }>
  /** Deletes a model and the files of its interrupted pulls. @throws ModelError 'not-found', 'busy' */
  remove(name: string): Promise<void>
}

/** `$AMEND_HOME/models`, else `amend/models` in `$XDG_CACHE_HOME` or `~/.cache`. */
export function storeFolder(env: Environment): string {
  if (env.AMEND_HOME) return path.resolve(env.AMEND_HOME, 'models')
  return path.resolve(env.XDG_CACHE_HOME || path.join(env.HOME || os.homedir(), '.cache'), 'amend', 'models')
}

/** Options of `openStore`. */
export interface StoreOptions {
  /** The process's variables, of which HF_TOKEN, HF_ENDPOINT and those of `storeFolder` are read. */
  readonly env: Environment
  /** Default: `storeFolder(env)`. */
  readonly folder?: string
  readonly retry?: Partial<RetryPolicy>
}

/** Opens the store in a folder, which the first pull creates. */
export function openStore({ env, folder = storeFolder(env), retry: retryOptions }: StoreOptions): Store {
  const root = path.resolve(folder)
  const retry = { ...defaultRetryPolicy, ...retryOptions }
  return {
    folder: root,
    list: () => onDisk(root, () => listModels(root)),
    resolve: (reference) => onDisk(root, () => resolveModel(root, reference)),
    pull: (reference, options) =>
      onDisk(root, async () => storedModel(root, await pullModel({ folder: root, env, retry }, reference, options))),
    make: (model, write) => onDisk(root, async () => storedModel(root, await makeModel(root, model, write))),
    receive: (sent) =>
      onDisk(root, async () => storedModel(root, await receiveModel({ folder: root, env, retry }, sent))),
    verify: (name, onProgress) => onDisk(root, () => verifyModel(root, name, onProgress)),
    remove: (name) => onDisk(root, () => removeModel(root, name)),
  }
}

async function storedModel(root: string, manifest: Manifest): Promise<StoredModel> {
  const { name, kind, source, revision, layout, pulledAt, files } = manifest
  const folder = path.join(root, name)
  const complete = await isComplete(folder, manifest)
  return { name, folder, bytes: byteSum(files), kind, source, revision, layout, pulledAt, complete }
}

async function listModels(root: string): Promise<StoredModel[]> {
  const names = (await readdir(root).catch(() => [])).filter(isStoredName)
  const models: StoredModel[] = []
  for (const name of names) {
    const manifest = await readManifest(path.join(root, name)).catch(() => undefined)
    if (manifest?.name === name) models.push(await storedModel(root, manifest))
  }
  for (const { note, folder, bytes } of await listPartial(root)) {
    const { name, kind, source, revision } = note
    if (models.some((model) => model.name === name)) continue
    models.push({ name, folder, bytes, kind, source, revision, complete: false })
  }
  return models.sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function resolveModel(root: string, reference: string): Promise<string> {
  const name = storedName(reference)
  const folder = name === undefined ? undefined : path.join(root, name)
  const manifest = folder === undefined ? undefined : await readManifest(folder)
  if (folder !== undefined && manifest) {
    const [only] = manifest.files
    return manifest.layout === 'single-file' && only ? path.join(folder, only.path) : folder
  }
  const local = path.resolve(reference)
  const exists =
    reference !== '' &&
    (await access(local).then(
      () => true,
      () => false,
    ))
  if (exists) return local
  const models = await listModels(root)
  const advice = models.some((model) => model.name === name)
    ? 'was not pulled to its end: pull it again, and it goes on where it stopped'
    : 'is neither a stored model nor a folder or file: pull it first (amend models pull <id, address or path>)'
  const names = models.filter(({ complete }) => complete).map((model) => model.name)
  const known = names.length > 0 ? `Stored: ${names.join(', ')}.` : 'No model is stored yet.'
  throw new ModelError('not-found', `${quote(reference)} ${advice}. ${known}`)
}

async function verifyModel(root: string, reference: string, onProgress?: (progress: VerifyProgress) => void) {
  const { folder, manifest } = await requireModel(root, reference)
  const totalBytes = byteSum(manifest.files)
  const problems: Problem[] = []
  let before = 0
  for (const { path: file, size, sha256 } of manifest.files) {
    const absolute = path.join(folder, file)
    const found = await stat(absolute).catch(() => undefined)
    if (!found?.isFile()) problems.push({ file, problem: 'missing' })
    else if (found.size !== size) problems.push({ file, problem: 'changed' })
    else {
      const digest = createDigest({ algorithm: 'sha256', hex: sha256 })
      let bytes = before
      for await (const chunk of readChunks(absolute)) {
        digest.update(chunk)
        bytes += chunk.byteLength
        onProgress?.({ file, bytes, totalBytes })
      }
      if (!digest.finish().matches) problems.push({ file, problem: 'changed' })
    }
    before += size
  }
  const known = new Set([manifestName, ...manifest.files.map((file) => file.path)])
  for (const file of await listFiles(folder)) if (!known.has(file)) problems.push({ file, problem: 'extra' })
  problems.sort((a, b) => (a.file < b.file ? -1 : 1))
  return { ok: problems.length === 0, problems }
}

async function requireModel(root: string, reference: string): Promise<{ folder: string; manifest: Manifest }> {
  const name = storedName(reference)
  const folder = path.join(root, name ?? '')
  const manifest = name === undefined ? undefined : await readManifest(folder)
  if (!manifest) throw new ModelError('not-found', `No model ${quote(reference)} is stored.`)
  return { folder, manifest }
}

async function removeModel(root: string, reference: string): Promise<void> {
  const name = storedName(reference)
  const place = name === undefined ? undefined : partialPlace(root, name)
  const folder = path.join(root, name ?? '')
  const exists = (target: string) =>
    stat(target).then(
      () => true,
      () => false,
    )
  // The record is not read, so that a model with a broken record can be removed.
  if (!name || !place || !((await exists(path.join(folder, manifestName))) || (await exists(place.note)))) {
    throw new ModelError('not-found', `No model ${quote(reference)} is stored.`)
  }
  const unlock = await lock(place.lock, quote(name))
  try {
    if (await exists(path.join(folder, manifestName))) await discard(place, folder)
    await rm(place.folder, { recursive: true, force: true })
    await rm(place.note, { force: true })
    await rm(place.discarded, { recursive: true, force: true })
  } finally {
    unlock()
  }
}

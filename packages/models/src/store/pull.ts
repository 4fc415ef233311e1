/**
 * Pulls a model into the store. Files are collected and checked in a separate folder; only a complete model is moved to
 * its name. The files of an interrupted download stay, and the next pull resumes from them.
 */
import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { readSafetensors } from '../checkpoint/safetensors.ts'
import { ModelError } from '../error.ts'
import { type Client, createClient } from './client.ts'
import { lock, requireSpace } from './disk.ts'
import { downloadFile } from './download.ts'
import { isLfsPointer, storeLocalFile } from './local.ts'
import { byteSum, type Manifest, manifestName, readManifest, type StoredFile } from './manifest.ts'
import { quote, requireStoredName } from './name.ts'
import { moveIntoPlace, type PartialPlace, partialPlace, preparePartial, reuseStored, writeJson } from './partial.ts'
import { type Plan, planLocal, planRemote } from './plan.ts'
import { defaultName, hubAddress, parseReference } from './reference.ts'
import type { RetryPolicy } from './retry.ts'
import type { SelectionOptions } from './selection.ts'

/** Progress of a pull, in bytes over all files. */
export interface PullProgress {
  /** The current file, its index (from 0) and the number of files. */
  readonly file: string
  readonly fileIndex: number
  readonly fileCount: number
  /** Bytes of this file so far, including earlier pulls; decreases when a file must start again. */
  readonly fileBytes: number
  readonly fileSize: number | undefined
  /** Bytes of the model so far, and in all when the source tells. */
  readonly bytes: number
  readonly totalBytes: number | undefined
}

/** Options of `Store.pull`. */
export interface PullOptions extends SelectionOptions {
  /**
   * The stored name; default `owner--name` (with `@revision` unless that is main), or the file's or folder's own name.
   */
  readonly name?: string
  /** A branch, tag or commit of a repository. */
  readonly revision?: string
  /** Link instead of copying, for a local folder or file. */
  readonly link?: boolean
  /** In place of HF_TOKEN. Sent to the endpoint's host only. */
  readonly token?: string
  /** Overrides HF_ENDPOINT: the URL of the hub or of a mirror. */
  readonly endpoint?: string
  readonly onProgress?: (progress: PullProgress) => void
  readonly signal?: AbortSignal
  /** Opens the collected checkpoint before it gets its name. What it throws refuses the model. */
  readonly check?: (location: string) => Promise<unknown>
}

/** The store's folder, environment and retry policy. */
export interface PullContext {
  /** The store's settings. */
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly retry: RetryPolicy
}

/** @throws ModelError; the signal's reason when aborted */
export async function pullModel(context: PullContext, text: string, options: PullOptions = {}): Promise<Manifest> {
  const { signal } = options
  signal?.throwIfAborted()
  const endpoint = hubEndpoint(options.endpoint || context.env.HF_ENDPOINT || hubAddress)
  const reference = await parseReference(text, endpoint, options.revision)
  const name = options.name === undefined ? defaultName(reference) : requireStoredName(options.name)
  const place = partialPlace(context.folder, name)
  const unlock = await lock(place.lock, quote(name))
  try {
    if ('path' in reference) {
      const plan = await planLocal(reference, context.folder, options)
      return await gather(context, name, place, plan, undefined, options)
    }
    const token = (options.token ?? context.env.HF_TOKEN)?.trim() || undefined
    const client = createClient({ endpoint, token, retry: context.retry, signal })
    const plan = await planRemote(client, reference, options)
    return await gather(context, name, place, plan, client, options)
  } catch (error) {
    // After an abort the error is its reason, whatever failed.
    signal?.throwIfAborted()
    throw error
  } finally {
    unlock()
  }
}

/** @throws ModelError 'bad-reference' for an invalid URL */
function hubEndpoint(text: string): string {
  const trimmed = text.trim().replace(/\/+$/, '')
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search) {
    throw new ModelError('bad-reference', 'HF_ENDPOINT is not the address of a hub, such as https://huggingface.co.')
  }
  return url.href.replace(/\/+$/, '')
}

/** Collects the files of a plan, and moves them to their name. */
export async function gather(
  context: PullContext,
  name: string,
  place: PartialPlace,
  planned: Plan,
  client: Client | undefined,
  options: PullOptions,
): Promise<Manifest> {
  const final = path.join(context.folder, name)
  const stored = await storedBefore(final, name, planned)
  const plan = pinned(planned, stored)
  await preparePartial(place, name, plan)
  try {
    if (stored && client) await reuseStored(place, { folder: final, manifest: stored }, filesToFetch(plan))
    if (!options.link || client) await requireSpace(place.folder, await missingBytes(place, plan))
    const files = await storeFiles(place, plan, client, options)
    const { kind, source, revision, layout } = plan
    const pulledAt = new Date().toISOString()
    const manifest: Manifest = { version: 1, name, kind, source, revision, layout, files, pulledAt }
    await writeJson(path.join(place.folder, manifestName), manifest)
    const [only] = files
    await options.check?.(layout === 'single-file' && only ? path.join(place.folder, only.path) : place.folder)
    options.signal?.throwIfAborted()
    await moveIntoPlace(place, final)
    return manifest
  } catch (error) {
    // A copy starts again next time; only a download resumes.
    if (!client) await discardPartial(place)
    throw error
  }
}

async function discardPartial(place: PartialPlace): Promise<void> {
  await rm(place.folder, { recursive: true, force: true })
  await rm(place.note, { force: true })
}

/** @throws ModelError 'bad-reference' when the name belongs to something else */
async function storedBefore(final: string, name: string, plan: Plan): Promise<Manifest | undefined> {
  const manifest = await readManifest(final)
  if (!manifest && (await stat(final).catch(() => undefined))) {
    throw new ModelError('bad-reference', `${final} was not put there by the model store: choose another name.`)
  }
  if (manifest && (manifest.kind !== plan.kind || manifest.source !== plan.source)) {
    throw new ModelError(
      'bad-reference',
      `The name ${name} is taken by a model from ${manifest.source}: choose another name, or remove that model first.`,
    )
  }
  return manifest
}

/** A URL that still has the entity tag of the stored file must still give the stored file's hash. */
function pinned(plan: Plan, stored: Manifest | undefined): Plan {
  const [file] = stored?.files ?? []
  if (plan.kind !== 'url' || !file || stored?.revision === undefined || stored.revision !== plan.revision) return plan
  const identity = { algorithm: 'sha256', hex: file.sha256 } as const
  return { ...plan, files: plan.files.map((planned) => ({ identity, ...planned })) }
}

const filesToFetch = (plan: Plan) => (plan.kind === 'hub' || plan.kind === 'url' ? plan.files : [])

async function missingBytes(place: PartialPlace, plan: Plan): Promise<number> {
  let missing = 0
  for (const { path: file, size = 0 } of plan.files) {
    const found = await stat(path.join(place.folder, file)).catch(() => undefined)
    missing += Math.max(0, size - (found?.size ?? 0))
  }
  return missing
}

async function storeFiles(
  place: PartialPlace,
  plan: Plan,
  client: Client | undefined,
  { link, onProgress, signal }: PullOptions,
): Promise<StoredFile[]> {
  const known = plan.files.every(({ size }) => size !== undefined)
  const totalBytes = known ? byteSum(plan.files) : undefined
  const stored: StoredFile[] = []
  const fetched = filesToFetch(plan)
  for (const [fileIndex, planned] of plan.files.entries()) {
    signal?.throwIfAborted()
    const before = byteSum(stored)
    const onBytes = (fileBytes: number) =>
      onProgress?.({
        file: planned.path,
        fileIndex,
        fileCount: plan.files.length,
        fileBytes,
        fileSize: planned.size,
        bytes: before + fileBytes,
        totalBytes,
      })
    const file = path.join(place.folder, planned.path)
    const remote = fetched[fileIndex]
    if ('from' in planned) {
      await requireWholeWeights(planned.from, planned.path, plan.source, await isLfsPointer(planned))
      stored.push(await storeLocalFile(planned, file, onBytes, { link, signal }))
    } else if (client && remote) {
      stored.push(await downloadFile(client, remote, file, onBytes, signal))
      await requireWholeWeights(file, planned.path, plan.source, false).catch(async (error: unknown) => {
        await rm(file, { force: true })
        throw error
      })
    }
  }
  return stored
}

/** @throws ModelError 'broken-file' for truncated weights, or a page or pointer in their place */
async function requireWholeWeights(file: string, name: string, source: string, pointer: boolean): Promise<void> {
  if (!name.toLowerCase().endsWith('.safetensors')) return
  if (pointer) {
    const text = `${quote(name)} of ${source} is only Git's note of a large file: fetch the file itself with "git lfs pull".`
    throw new ModelError('broken-file', text)
  }
  await readSafetensors(file).catch((cause: unknown) => {
    throw new ModelError('broken-file', `${quote(name)} of ${source} is not a whole safetensors file.`, { cause })
  })
}

/** Plans a pull: the files, the source of each, and its size and hash. Nothing is written here. */
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { ModelError } from '../error.ts'
import type { Client } from './client.ts'
import { announcedSize, type ExpectedFile } from './download.ts'
import { listRepository } from './hub.ts'
import type { Layout } from './manifest.ts'
import { parseJson } from './manifest.ts'
import { isSafeFilePath, quote } from './name.ts'
import type { Reference } from './reference.ts'
import { type SelectionOptions, selectFiles } from './selection.ts'

interface PlanHead {
  readonly source: string
  readonly revision?: string
  readonly layout: Layout
}

/** A file to copy or link. */
export interface LocalFile {
  readonly path: string
  readonly from: string
  readonly size: number
}

/** The files that a pull will fetch. */
export type Plan = (PlanHead & { readonly kind: 'hub' | 'url'; readonly files: readonly ExpectedFile[] }) | LocalPlan

/** Of files of this machine. */
type LocalPlan = PlanHead & { readonly kind: 'folder' | 'file' | 'sent'; readonly files: readonly LocalFile[] }

type Remote<Kind> = Extract<Reference, { readonly kind: Kind }>

/** @throws ModelError for a source that cannot be reached or contains no model */
export async function planRemote(
  client: Client,
  reference: Remote<'hub'> | Remote<'url'>,
  options: SelectionOptions,
): Promise<Plan> {
  return reference.kind === 'hub' ? planRepository(client, reference, options) : planAddress(client, reference)
}

async function planRepository(client: Client, reference: Remote<'hub'>, options: SelectionOptions): Promise<Plan> {
  const { repository, revision } = reference
  const { commit, files } = await listRepository(client, repository, revision)
  const index = files.find((file) => file.path === 'model_index.json')
  const components = index && componentNames(await (await client.fetch(index.url)).text(), repository)
  const selection = selectFiles(files, components, repository, options)
  return { kind: 'hub', source: repository, revision: commit, ...selection }
}

/** Requests one byte, to learn the size and the validator of the content. */
async function planAddress(client: Client, { url, source, fileName }: Remote<'url'>): Promise<Plan> {
  const answer = await client.retry(() => client.get(url, { range: 'bytes=0-0' }))
  await answer.cancel()
  const { status, headers, linked } = answer
  const size = linked.size ?? announcedSize(status, headers)
  const sha256 = linked.etag?.length === 64 ? linked.etag : undefined
  const etag = headers.get('etag')
  // Only a strong tag identifies the bytes (RFC 9110, section 8.8.1).
  const tag = etag?.startsWith('"') ? etag : undefined
  const validator = tag ?? headers.get('last-modified') ?? undefined
  const file: ExpectedFile = {
    path: fileName,
    url,
    ...(size !== undefined && { size }),
    ...(sha256 !== undefined && { identity: { algorithm: 'sha256', hex: sha256 } }),
    ...(validator !== undefined && { validator }),
  }
  return { kind: 'url', source, revision: sha256 ?? tag, layout: 'single-file', files: [file] }
}

/**
 * Files and folders of this machine; symbolic links are followed, as in the caches of other tools.
 * @param subject what sentences call it
 */
export async function planLocal(
  { kind, path: source }: Pick<Remote<'folder' | 'file'>, 'kind' | 'path'>,
  storeFolder: string,
  options: SelectionOptions,
  subject = source,
): Promise<LocalPlan> {
  if (kind === 'file') {
    if (!source.toLowerCase().endsWith('.safetensors')) {
      throw new ModelError(
        'unsupported-format',
        `${source} is not a .safetensors file; other formats are not read, pickles (.ckpt, .bin, .pt) because opening one can run code.`,
      )
    }
    const { size } = await stat(source)
    return { kind, source, layout: 'single-file', files: [{ path: path.basename(source), from: source, size }] }
  }
  if (isInside(storeFolder, source)) {
    throw new ModelError('bad-reference', `${source} is already in the model store.`)
  }
  const files = await listFolder(source)
  const index = files.find((file) => file.path === 'model_index.json')
  const components = index && componentNames(await readFile(index.from, 'utf8'), subject)
  return { kind, source, ...selectFiles(files, components, subject, options) }
}

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file)
  return !relative.startsWith('..') && !path.isAbsolute(relative)
}

/** A folder's files and those of its direct subfolders: checkpoints are no deeper. */
async function listFolder(folder: string): Promise<LocalFile[]> {
  const files: LocalFile[] = []
  const list = async (prefix: string, deeper: boolean): Promise<void> => {
    for (const name of (await readdir(path.join(folder, prefix))).sort()) {
      const relative = prefix === '' ? name : `${prefix}/${name}`
      const from = path.join(folder, relative)
      const found = await stat(from).catch(() => undefined)
      if (found?.isDirectory() && deeper) await list(relative, false)
      else if (found?.isFile() && isSafeFilePath(relative)) files.push({ path: relative, from, size: found.size })
    }
  }
  await list('', true)
  return files
}

/** The parts that a pipeline's model_index.json names: `"unet": ["diffusers", "UNet2DConditionModel"]`. */
function componentNames(text: string, subject: string): string[] {
  const parsed = z.record(z.string(), z.unknown()).safeParse(parseJson(text))
  if (!parsed.success)
    throw new ModelError('not-a-checkpoint', `The model_index.json of ${subject} is not a JSON object.`)
  const entries = Object.entries(parsed.data)
  const names = entries.filter(([, value]) => Array.isArray(value) && value.some((part) => part !== null))
  const unsafe = names.find(([name]) => !isSafeFilePath(name) || name.includes('/'))
  if (unsafe) throw new ModelError('not-a-checkpoint', `The model_index.json of ${subject} names ${quote(unsafe[0])}.`)
  return names.map(([name]) => name)
}

/** An identifier of a file's content, as far as its source gives one. */
export function contentKey({ identity, validator }: ExpectedFile): string | undefined {
  return identity?.hex ?? validator
}

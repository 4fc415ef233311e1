/** The record of a stored model: its layout, its source, and the hash of every file. */
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { ModelError } from '../error.ts'
import { isSafeFilePath, isStoredName } from './name.ts'

/** The record of a stored model, in its folder. */
export const manifestName = 'amend.json'

/** How a stored checkpoint is laid out. */
export const layouts = ['diffusers', 'component', 'single-file', 'adapted'] as const
/**
 * `diffusers`: a pipeline's folder with model_index.json. `component`: one network with its config.json (a text
 * encoder, a small autoencoder). `single-file`: one .safetensors file holding everything. `adapted`: another model with a LoRA.
 */
export type Layout = (typeof layouts)[number]

const storedFileSchema = z.object({
  path: z.string().refine(isSafeFilePath),
  size: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

const manifestSchema = z.object({
  version: z.literal(1),
  name: z.string().refine(isStoredName),
  /** 'made': written on this machine from another model. 'sent': a file that somebody uploaded. */
  kind: z.enum(['hub', 'url', 'folder', 'file', 'made', 'sent']),
  /** The repository's id, the URL without its query, the path, the name of the other model, or that of the sent file. */
  source: z.string(),
  /** The commit of a repository, the entity tag of a URL, or the SHA-256 of a sent file. */
  revision: z.string().optional(),
  layout: z.enum(layouts),
  files: z.array(storedFileSchema).min(1),
  pulledAt: z.iso.datetime(),
})

/** A file of a stored model: path, bytes, SHA-256. */
export type StoredFile = z.output<typeof storedFileSchema>
/** The record of a stored model. */
export type Manifest = z.output<typeof manifestSchema>

/**
 * @returns undefined when the folder has no record
 * @throws ModelError 'broken-file' when that file is not a record
 */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const file = path.join(folder, manifestName)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
  if (text === undefined) return undefined
  const parsed = manifestSchema.safeParse(parseJson(text))
  if (!parsed.success) {
    throw new ModelError(
      'broken-file',
      `${file} is not a record of the model store: remove the model and pull it again.`,
    )
  }
  return parsed.data
}

/** Text as JSON, or undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether every file exists with its size; `verify` checks the content. */
export async function isComplete(folder: string, manifest: Manifest): Promise<boolean> {
  for (const file of manifest.files) {
    const found = await stat(path.join(folder, file.path)).catch(() => undefined)
    if (!found?.isFile() || found.size !== file.size) return false
  }
  return true
}

/** Bytes of all files. */
export const byteSum = (files: readonly { readonly size?: number }[]) =>
  files.reduce((sum, file) => sum + (file.size ?? 0), 0)

/**
 * The folder in which a pull collects its files, `.partial/<name>`, and a record beside it that identifies them. With
 * the record the next pull can resume, but not with the bytes of another source.
 */
import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { writeFileAtomically } from '@amend/files'
import { z } from 'zod'
import type { ExpectedFile } from './download.ts'
import { type Manifest, parseJson } from './manifest.ts'
import { isStoredName } from './name.ts'
import { contentKey, type Plan } from './plan.ts'

const noteSchema = z.object({
  version: z.literal(1),
  name: z.string().refine(isStoredName),
  kind: z.enum(['hub', 'url', 'folder', 'file', 'sent']),
  source: z.string(),
  revision: z.string().optional(),
  /** By path, the hash or validator that identifies the content; a file without one cannot be resumed. */
  keys: z.record(z.string(), z.string()),
})

/** The content of the record beside a partial pull. */
export type PartialNote = z.output<typeof noteSchema>

/** Writes JSON atomically. */
export const writeJson = (file: string, value: unknown): Promise<void> =>
  writeFileAtomically(file, `${JSON.stringify(value, null, 2)}\n`)

/** Paths of a pull in progress. */
export interface PartialPlace {
  readonly folder: string
  readonly note: string
  readonly lock: string
  /** Where a replaced or removed model waits for its deletion. */
  readonly discarded: string
}

/** The paths of a model's pull, in `.partial` of the store. */
export function partialPlace(storeFolder: string, name: string): PartialPlace {
  const base = path.join(storeFolder, '.partial', name)
  return { folder: base, note: `${base}.note.json`, lock: `${base}.lock`, discarded: `${base}.old` }
}

/** The pulls that were interrupted. */
export async function listPartial(
  storeFolder: string,
): Promise<{ note: PartialNote; folder: string; bytes: number }[]> {
  const entries = await readdir(path.join(storeFolder, '.partial')).catch(() => [])
  const found = []
  for (const entry of entries) {
    if (!entry.endsWith('.note.json')) continue
    const place = partialPlace(storeFolder, entry.slice(0, -'.note.json'.length))
    const note = await readNote(place.note)
    if (!note || !(await stat(place.folder).catch(() => undefined))) continue
    let bytes = 0
    for (const file of await listFiles(place.folder)) bytes += (await stat(path.join(place.folder, file))).size
    found.push({ note, folder: place.folder, bytes })
  }
  return found
}

async function readNote(file: string): Promise<PartialNote | undefined> {
  const parsed = noteSchema.safeParse(parseJson(await readFile(file, 'utf8').catch(() => '')))
  return parsed.success ? parsed.data : undefined
}

/** Every file under a folder, as paths with forward slashes; links are not followed. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory())
  return files
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
}

/** Prepares the folder for a plan: keeps the bytes that belong to it, and nothing else. */
export async function preparePartial(place: PartialPlace, name: string, plan: Plan): Promise<void> {
  const remote = plan.kind === 'hub' || plan.kind === 'url'
  const note = await readNote(place.note)
  if (!remote || note?.kind !== plan.kind || note.source !== plan.source) {
    await rm(place.folder, { recursive: true, force: true })
  }
  await mkdir(place.folder, { recursive: true })
  const keys: Record<string, string> = {}
  for (const file of remote ? plan.files : []) {
    const key = contentKey(file)
    if (key !== undefined) keys[file.path] = key
  }
  for (const file of await listFiles(place.folder)) {
    const key = keys[file]
    if (key === undefined || note?.keys[file] !== key) await rm(path.join(place.folder, file))
  }
  const { kind, source, revision } = plan
  await writeJson(place.note, { version: 1, name, kind, source, revision, keys } satisfies PartialNote)
}

/** Links files of the stored model that a newer pull has unchanged; the download checks their hash. */
export async function reuseStored(
  place: PartialPlace,
  stored: { folder: string; manifest: Manifest },
  files: readonly ExpectedFile[],
): Promise<void> {
  for (const { path: file, size, identity } of files) {
    const same = stored.manifest.files.find((known) => known.path === file && known.size === size)
    if (!same || !identity || (identity.algorithm === 'sha256' && identity.hex !== same.sha256)) continue
    const from = path.join(stored.folder, file)
    const to = path.join(place.folder, file)
    if ((await stat(from).catch(() => undefined))?.size !== size || (await stat(to).catch(() => undefined))) continue
    await mkdir(path.dirname(to), { recursive: true })
    await link(from, to).catch(() => copyFile(from, to))
  }
}

/** Moves the collected files to the final name and replaces a model of that name. */
export async function moveIntoPlace(place: PartialPlace, final: string): Promise<void> {
  await discard(place, final)
  await rename(place.folder, final)
  await rm(place.note, { force: true })
  await rm(place.discarded, { recursive: true, force: true })
}

/** Renames a folder out of the store in one step, because deleting it takes longer. */
export async function discard(place: PartialPlace, folder: string): Promise<void> {
  await rm(place.discarded, { recursive: true, force: true })
  await mkdir(path.dirname(place.discarded), { recursive: true })
  await rename(folder, place.discarded).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}

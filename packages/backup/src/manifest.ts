/**
 * A backup is a folder: `manifest.json`, the rows of each table in `tables/<name>.copy.gz` (PostgreSQL's text format of COPY), and in
 * `storage.tsv.gz` the pictures that the storage had, by hash and size. The pictures themselves are not copied.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { BackupError } from './error.ts'

export const manifestFile = 'manifest.json'
export const storageFile = 'storage.tsv.gz'
export const tableFile = (name: string): string => `tables/${name}.copy.gz`

const count = z.int().min(0)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
/** Names become parts of statements and of paths. */
const identifier = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/)

const contentSchema = z.object({
  /** Of the file. */
  bytes: count,
  /** Of what it holds, unpacked. */
  sha256,
})

export const tableSchema = contentSchema.extend({ name: identifier, columns: z.array(identifier).min(1), rows: count })

export const manifestSchema = z.object({
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  /** Those that the database had, in their order. */
  migrations: z.array(z.string().regex(/^[\w-]+$/)),
  tables: z.array(tableSchema),
  sequences: z.array(z.object({ name: identifier, value: z.string().regex(/^\d+$/) })),
  storage: contentSchema.extend({ files: count, fileBytes: count }),
})

export type Manifest = z.output<typeof manifestSchema>
export type BackedUpTable = z.output<typeof tableSchema>

/** A backup in the folder of backups. */
export interface Backup {
  readonly name: string
  readonly folder: string
  readonly manifest: Manifest
  /** SHA-256 of the manifest, which has the hashes of all files. */
  readonly digest: string
  /** Of all files. */
  readonly bytes: number
  readonly rows: number
}

/** @throws BackupError 'no-backup', 'backup-damaged', 'other-version' */
export async function readBackup(folder: string): Promise<Backup> {
  const text = await readFile(path.join(folder, manifestFile)).catch((cause) => {
    throw new BackupError('no-backup', `${folder} is no backup: it has no ${manifestFile}.`, { cause })
  })
  const json = parsed(text.toString())
  const { data: manifest } = manifestSchema.safeParse(json)
  if (!manifest) {
    const { version } = z.object({ version: z.number() }).safeParse(json).data ?? {}
    if (version !== undefined && version > 1) {
      throw new BackupError('other-version', `${folder} was made by a newer version of Amend.`)
    }
    throw new BackupError('backup-damaged', `The ${manifestFile} of ${folder} cannot be read.`)
  }
  return {
    ...{ name: path.basename(folder), folder, manifest },
    digest: createHash('sha256').update(text).digest('hex'),
    bytes: text.byteLength + [...manifest.tables, manifest.storage].reduce((sum, { bytes }) => sum + bytes, 0),
    rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
  }
}

/** The backups of a folder, the newest first; what is no whole backup is left out. */
export async function readBackups(folder: string): Promise<Backup[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.'))
  const found = await Promise.all(names.map((name) => readBackup(path.join(folder, name)).catch(() => undefined)))
  const backups = found.filter((backup) => backup !== undefined)
  return backups.sort((a, b) => (a.manifest.createdAt < b.manifest.createdAt ? 1 : -1))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * A frozen version: a folder that never changes. It is a dataset of Hugging Face's layout (Parquet with the pictures in it and a
 * card), with a manifest of content hashes beside.
 */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { datasetRecipeSchema, datasetSelectionSchema } from '@amend/contract'
import { z } from 'zod'
import { DatasetError } from '../error.ts'
import type { DatasetFolder } from '../folder.ts'

/** The parts of a version, in the order of their rows. */
export const splits = ['train', 'validation', 'test'] as const
/** A name of `splits`. */
export type Split = (typeof splits)[number]

/** Files of a version's folder. */
export const versionFiles = { facts: 'version.json', manifest: 'manifest.jsonl', card: 'README.md' } as const

const count = z.int().min(0)
const shardSchema = z.strictObject({
  /** Below the version's folder. */
  file: z.string(),
  split: z.enum(splits),
  pairs: count,
  /** Of the encoded pictures. */
  bytes: count,
})
const modelSchema = z.strictObject({
  role: z.enum(['writer', 'painter', 'scores', 'safety', 'moderation']),
  name: z.string(),
  licence: z.string().nullable(),
})

/** The facts of a version: `version.json`. */
export const versionSchema = z.strictObject({
  format: z.literal('amend-dataset-version/1'),
  dataset: z.string(),
  name: z.string(),
  frozenAt: z.iso.datetime(),
  /** SHA-256 of the manifest, which holds the hashes of all content. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  pairs: count,
  captions: count,
  instructions: count,
  bytes: count,
  splits: z.record(z.enum(splits), count),
  /** Shares of the captions that were wanted for each part. */
  shares: z.record(z.enum(splits), z.number()),
  shards: z.array(shardSchema),
  models: z.array(modelSchema),
  /** Licences of the captions' sources by how many pairs have them. */
  licences: z.record(z.string(), count),
  recipe: datasetRecipeSchema,
  selectionName: z.string(),
  selection: datasetSelectionSchema,
  /** Candidates by what became of them in the selection. */
  fates: z.record(z.string(), count),
  /** Kept pairs that a safety checker has judged; absent in versions of an earlier Amend, which had none. */
  checkedForSafety: count.optional(),
})

export type VersionFacts = z.output<typeof versionSchema>
/** A model that took part, with its licence where it is known. */
export type VersionModel = z.output<typeof modelSchema>

/** An open version. */
export interface Version {
  readonly folder: string
  readonly facts: VersionFacts
}

/** Opens a version of a dataset. @throws DatasetError 'no-version', 'bad-data' */
export async function openVersion(dataset: DatasetFolder, name: string): Promise<Version> {
  const folder = dataset.versionFolder(name)
  return readVersion(folder).catch(async (cause) => {
    if (!(cause instanceof DatasetError) || cause.code !== 'no-version') throw cause
    const names = await versionNames(dataset)
    const known = names.length > 0 ? `there are ${names.join(', ')}` : 'there is none yet'
    throw new DatasetError('no-version', `${dataset.root} has no version "${name}": ${known}.`, { cause })
  })
}

/** Opens a version's folder, wherever it is. @throws DatasetError 'no-version', 'bad-data' */
export async function readVersion(folder: string): Promise<Version> {
  const file = path.join(folder, versionFiles.facts)
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new DatasetError('no-version', `${folder} is no version of a dataset: it has no ${versionFiles.facts}.`, {
      cause,
    })
  })
  try {
    return { folder, facts: versionSchema.parse(JSON.parse(text)) }
  } catch (cause) {
    throw new DatasetError('bad-data', `${file} cannot be read.`, { cause })
  }
}

/** The names of the versions of a dataset. */
export async function versionNames({ root }: DatasetFolder): Promise<string[]> {
  const names = await readdir(path.join(root, 'versions')).catch(() => [])
  return names.filter((name) => !name.startsWith('.')).sort()
}

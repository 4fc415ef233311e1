/** Finds the shards of a folder. */
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Split } from '../pair.ts'

/** A shard: its path below the folder, with forward slashes. */
export interface ShardFile {
  readonly name: string
}

/** Shards in the folder itself and in its `data`, where Hugging Face puts them; in the order train, validation, test, then by name. */
export async function shardFiles(folder: string, names: readonly string[], extension: string): Promise<ShardFile[]> {
  const inner = names.includes('data') ? await readdir(path.join(folder, 'data')).catch(() => []) : []
  const all = [...names, ...inner.map((name) => `data/${name}`)].filter((name) => name.endsWith(extension)).sort()
  return (['train', 'validation', 'test', undefined] as const).flatMap((split) =>
    all.filter((name) => splitOf(name) === split).map((name) => ({ name })),
  )
}

/** The part that a shard's name says: "data/train-00000-of-00002.parquet". */
export function splitOf(name: string): Split | undefined {
  const [, word] = /^(train|validation|valid|dev|test)(?:[-_.]|$)/.exec(name.slice(name.lastIndexOf('/') + 1)) ?? []
  if (word === 'valid' || word === 'dev') return 'validation'
  return word as Split | undefined
}

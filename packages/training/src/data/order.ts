/** The order of pairs in an epoch: a function of the seed and the epoch. */
import path from 'node:path'
import { type Random, randomOf, shuffled } from '@amend/diffusion'
import { type Manifest, readUnit } from '@amend/pairs'
import { purposes } from '../random-purposes.ts'

/** Shards that are mixed with one another. Their pictures are in memory at the same time. */
const mixed = 4

let last:
  | { readonly key: string; readonly shards: readonly number[] | undefined; readonly order: Uint32Array }
  | undefined

/**
 * The places 0 … count − 1 in a new random order for each epoch.
 * @param shards of each place: places of few shards follow one another; absent: any order
 */
export function epochOrder(count: number, seed: number, epoch: number, shards?: readonly number[]): Uint32Array {
  const key = `${count} ${seed} ${epoch}`
  if (last?.key !== key || last.shards !== shards) {
    const random = randomOf(seed, purposes.order, epoch)
    last = { key, shards, order: shards ? shuffledInShards(shards, random) : shuffled(count, random) }
  }
  return last.order
}

/**
 * A random order that reads each shard once: the shards are shuffled, and the places of a few successive ones are mixed. So the
 * pictures of a few shards are in memory, whatever the size of the dataset.
 */
export function shuffledInShards(shards: readonly number[], random: Random): Uint32Array {
  const byShard = new Map<number, number[]>()
  for (const [place, shard] of shards.entries()) {
    const places = byShard.get(shard)
    if (places) places.push(place)
    else byShard.set(shard, [place])
  }
  const all = [...byShard.values()]
  const drawn = [...shuffled(all.length, random)]
  const order = new Uint32Array(shards.length)
  let filled = 0
  for (let first = 0; first < drawn.length; first += mixed) {
    const places = drawn.slice(first, first + mixed).flatMap((shard) => all[shard] ?? [])
    for (const at of shuffled(places.length, random)) order[filled++] = places[at] as number
  }
  return order
}

/** The shards of pairs; undefined where pictures can be read in any order: their own files, and archives. */
export async function shardsOf(
  folder: string,
  { pairs }: Manifest,
  trained: readonly number[],
): Promise<number[] | undefined> {
  const known = new Map<string, number>()
  const shards: number[] = []
  for (const pair of trained) {
    const unit = await readUnit(path.join(folder, pairs[pair]?.input.file ?? ''))
    if (unit === undefined) return undefined
    const shard = known.get(unit) ?? known.size
    known.set(unit, shard)
    shards.push(shard)
  }
  return shards
}

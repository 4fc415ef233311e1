/** Train, validation and test parts of a dataset. */
import type { Pair, Split } from './pair.ts'

/**
 * Where the parts of a dataset begin and end, in shares of its groups (edit_dataset.py of InstructPix2Pix' authors).
 */
const shares: Readonly<Record<Split, readonly [number, number]>> = {
  train: [0, 0.9],
  validation: [0.9, 0.95],
  test: [0.95, 1],
}

/** The group that stays together: the pairs of a prompt, the turns of a session. */
const groupOf = ({ id, turn }: Pick<Pair, 'id' | 'turn'>): string =>
  turn?.session ?? (id.includes('/') ? id.slice(0, id.lastIndexOf('/')) : id)

/**
 * The items of a part of the dataset: those that the dataset itself puts there. Where it has no parts, groups are divided by their
 * order; items of one group stay together.
 */
export function splitItems<Item extends Pick<Pair, 'id' | 'turn' | 'split'>>(
  items: readonly Item[],
  split: Split,
): Item[] {
  if (items.some((item) => item.split !== undefined)) return items.filter((item) => item.split === split)
  const groups = [...new Set(items.map(groupOf))]
  const [from, to] = shares[split].map((share) => Math.floor(share * groups.length)) as [number, number]
  const chosen = new Set(groups.slice(from, to))
  return items.filter((item) => chosen.has(groupOf(item)))
}

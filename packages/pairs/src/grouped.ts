/** Groups of items with the same key, in the order in which their keys first appear. */
export function grouped<Item>(items: readonly Item[], keyOf: (item: Item, index: number) => string | number): Item[][] {
  const groups = new Map<string | number, Item[]>()
  for (const [i, item] of items.entries()) {
    const key = keyOf(item, i)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return [...groups.values()]
}

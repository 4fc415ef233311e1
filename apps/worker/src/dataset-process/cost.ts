/**
 * Takes what was spent since it was last taken. Chunks of a process share a writer and take turns: so each sum is counted
 * once, by the chunk that ends first, and what a chunk spent before it failed by the next one.
 * @param cost money spent so far; absent where nothing is paid
 */
export function uncounted(cost: (() => number) | undefined): () => number | undefined {
  let counted = 0
  return () => {
    if (!cost) return undefined
    const spent = cost()
    const since = spent - counted
    counted = spent
    return since
  }
}

/** How many bits of two hashes differ: 0 … 64. Slow and plain, for comparisons in tests. */
export function hashDistance(a: bigint, b: bigint): number {
  let count = 0
  for (let rest = a ^ b; rest > 0n; rest &= rest - 1n) count += 1
  return count
}

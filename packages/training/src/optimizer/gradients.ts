/** The Euclidean norm over all gradients together; not finite when one of their entries is not. */
export function globalNorm(gradients: readonly Float32Array[]): number {
  let squares = 0
  for (const gradient of gradients) {
    // Two sums that do not depend on each other.
    let [even, odd] = [0, 0]
    const last = gradient.length - 1
    for (let i = 0; i < last; i += 2) {
      const [a, b] = [gradient[i] as number, gradient[i + 1] as number]
      even += a * a
      odd += b * b
    }
    if (last % 2 === 0) even += (gradient[last] as number) ** 2
    squares += even + odd
  }
  return Math.sqrt(squares)
}

/** The factor that limits gradients of a norm to the largest one allowed, as PyTorch's `clip_grad_norm_`. */
export const clipFactor = (norm: number, most: number): number => Math.min(1, most / (norm + 1e-6))

/** Adds gradients in place. */
export function accumulate(into: readonly Float32Array[], more: readonly Float32Array[]): void {
  into.forEach((sum, k) => {
    const added = more[k] as Float32Array
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (added[i] as number)
  })
}

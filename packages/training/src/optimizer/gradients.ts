/** The Euclidean norm over all gradients together; not finite when one of their entries is not. */
export function globalNorm(gradients: readonly Float32Array[]): number {
  let squares = 0
  for (const gradient of gradients) {
    let sum = 0
    for (let i = 0; i < gradient.length; i++) sum += (gradient[i] as number) ** 2
    squares += sum
  }
  return Math.sqrt(squares)
}

/** The factor that brings gradients of a norm down to the largest one allowed, as PyTorch's `clip_grad_norm_`. */
export const clipFactor = (norm: number, most: number): number => Math.min(1, most / (norm + 1e-6))

/** Adds gradients in place. */
export function accumulate(into: readonly Float32Array[], more: readonly Float32Array[]): void {
  into.forEach((sum, k) => {
    const added = more[k] as Float32Array
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (added[i] as number)
  })
}

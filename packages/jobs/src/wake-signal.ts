/**
 * Notifies waiting loops. A loop reads `count` before it looks for work and then waits for a higher one, so that a
 * notification in between is not lost.
 */
export class WakeSignal {
  #count = 0
  readonly #waiting = new Set<() => void>()

  /** The number of notifications so far. */
  get count(): number {
    return this.#count
  }

  notify(): void {
    this.#count++
    for (const wake of this.#waiting) wake()
  }

  /** Resolves at the first notification after `seen`, or after `timeout` ms. */
  async waitAfter(seen: number, timeout: number): Promise<void> {
    if (this.#count > seen) return
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, timeout)
      this.#waiting.add(wake)
    })
  }
}

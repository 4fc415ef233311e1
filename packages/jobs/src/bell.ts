/** Wakes those who wait. Who takes the count before looking, and waits for more than it, misses no ring in between. */
export class Bell {
  #rings = 0
  readonly #waiting = new Set<() => void>()

  get rings(): number {
    return this.#rings
  }

  ring(): void {
    this.#rings++
    for (const wake of this.#waiting) wake()
  }

  /** Resolves with the first ring after `heard`, or after `timeout` ms. */
  async after(heard: number, timeout: number): Promise<void> {
    if (this.#rings > heard) return
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

/** Waits for a condition; the test's own timeout ends a wait in vain. */
export async function until<T>(look: () => Promise<T | undefined | false>, interval = 25): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, interval))
  }
}

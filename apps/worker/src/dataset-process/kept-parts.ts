/** Parts that the tasks of a process share: opened once, and released when nobody has used them for a while. */

export interface Parts {
  release(): Promise<void>
}

interface Kept<P extends Parts> {
  readonly parts: Promise<P>
  /** Tasks that use them; others of the process may run between the steps of one. */
  users: number
  idle?: NodeJS.Timeout
}

/**
 * Runs with the parts of a key. Those that nobody uses are released before others are opened.
 * @throws what `open` and `run` throw
 */
export type WithParts<P extends Parts> = <T>(
  key: string,
  open: () => Promise<P>,
  run: (parts: P) => Promise<T>,
) => Promise<T>

/** @param idleTime after which parts are released that nobody uses, ms */
export function keepParts<P extends Parts>(idleTime: number): WithParts<P> {
  const kept = new Map<string, Kept<P>>()

  const release = async (key: string, entry: Kept<P>) => {
    if (entry.users > 0 || kept.get(key) !== entry) return
    clearTimeout(entry.idle)
    kept.delete(key)
    await entry.parts.then((found) => found.release())
  }

  return async (key, open, run) => {
    for (const [other, entry] of [...kept]) if (other !== key) await release(other, entry)
    const entry = kept.get(key) ?? { parts: open(), users: 0 }
    kept.set(key, entry)
    clearTimeout(entry.idle)
    entry.users += 1
    try {
      return await run(await entry.parts)
    } catch (error) {
      // Parts that could not be opened are opened again the next time.
      await entry.parts.catch(() => kept.delete(key))
      throw error
    } finally {
      entry.users -= 1
      if (entry.users === 0) entry.idle = setTimeout(() => void release(key, entry), idleTime).unref()
    }
  }
}

import type { QueryClient } from '@tanstack/react-query'

/**
 * Which answers about a record may be shown. One that was asked for before a later one is older than what is there, and so
 * is one that was asked for before a change of this page was answered.
 */
export class RecordReadings {
  readonly #latest = new Map<string, number>()
  readonly #changing = new Map<string, number>()

  /** Begins to read some records. @returns whether the answer about one of them may be shown now */
  begin(ids: readonly string[]): (record: { readonly id: string }) => boolean {
    const began = new Map(ids.map((id) => [id, (this.#latest.get(id) ?? 0) + 1]))
    for (const [id, reading] of began) this.#latest.set(id, reading)
    return ({ id }) => this.#latest.get(id) === began.get(id) && !this.#changing.has(id)
  }

  /** A change is shown before the server has answered. @returns to be called with its answer */
  change(id: string): () => void {
    this.begin([id])
    this.#changing.set(id, (this.#changing.get(id) ?? 0) + 1)
    return () => {
      this.begin([id])
      const left = (this.#changing.get(id) ?? 1) - 1
      if (left > 0) this.#changing.set(id, left)
      else this.#changing.delete(id)
    }
  }
}

const held = new WeakMap<QueryClient, RecordReadings>()

/** The readings of all parts of a page. */
export function readingsOf(queries: QueryClient): RecordReadings {
  const readings = held.get(queries) ?? new RecordReadings()
  held.set(queries, readings)
  return readings
}

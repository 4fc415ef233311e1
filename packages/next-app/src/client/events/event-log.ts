import type { FollowItem } from '@amend/api/types'

export interface LogEntry {
  readonly id: string
  readonly item: FollowItem
}

const mostEntries = 200
/** The maximum length of the items as JSON, most of which are previews. */
const mostCharacters = 500_000

/** Whether an event comes after another. Ids are decimal numbers. */
export const isAfter = (id: string, other: string): boolean => BigInt(id) > BigInt(other)

/** The last events of a workspace, without a gap. */
export class EventLog {
  /** Id of the event before the first entry; undefined while no id is known. */
  #start: string | undefined
  #entries: LogEntry[] = []
  #characters = 0

  /** @param start id of the last event before the log; undefined when it is unknown */
  constructor(start: string | undefined) {
    this.#start = start
  }

  /** Adds the next event. Ignores events that are in the log already; a reset starts the log again. */
  append({ id, item }: LogEntry): void {
    if (item.kind === 'reset' || this.end === undefined) {
      this.#entries = []
      this.#characters = 0
      this.#start = id
      return
    }
    if (!isAfter(id, this.end)) return
    this.#entries.push({ id, item })
    this.#characters += sizeOf(item)
    while (this.#entries.length > mostEntries || this.#characters > mostCharacters) {
      const oldest = this.#entries.shift()
      if (!oldest) return
      this.#start = oldest.id
      this.#characters -= sizeOf(oldest.item)
    }
  }

  /** The id of the last event. */
  get end(): string | undefined {
    return this.#entries.at(-1)?.id ?? this.#start
  }

  /** All events after one; undefined when the log does not reach back so far. */
  since(id: string): readonly LogEntry[] | undefined {
    if (this.#start === undefined || isAfter(this.#start, id)) return undefined
    return this.#entries.filter((entry) => isAfter(entry.id, id))
  }
}

const sizeOf = (item: FollowItem): number => JSON.stringify(item).length

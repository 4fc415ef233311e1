import type { EventItem } from '@amend/api/types'
import type { EventSubscription, SubscriptionHandlers } from '../stream.ts'

interface Connection {
  readonly handlers: SubscriptionHandlers
  /** Sequence of the last event sent. */
  sent: number
}

const latency = 5 // ms

/** A server that keeps the events of a workspace and sends them after a cursor, as `event.follow` does. */
export class EventServer {
  /** Cursors of all connections so far. */
  readonly cursors: (string | undefined)[] = []
  readonly open = new Set<Connection>()
  /** The largest number of concurrent connections. */
  most = 0
  /** The code with which it refuses every connection. */
  refusal: string | undefined
  #head = 0
  #kept = 1

  readonly subscribe: EventSubscription = (after, handlers) => {
    this.cursors.push(after)
    const connection = { handlers, sent: after === undefined ? this.#head : Number(after) }
    this.open.add(connection)
    this.most = Math.max(this.most, this.open.size)
    handlers.onConnecting()
    setTimeout(() => {
      if (!this.open.has(connection)) return
      if (this.refusal !== undefined) return this.#end(connection, this.refusal)
      handlers.onStarted()
      this.#send(connection)
    }, latency)
    return { unsubscribe: () => void this.open.delete(connection), wake: () => undefined }
  }

  /** Appends `count` events. */
  append(count = 1): void {
    this.#head += count
    for (const connection of this.open) setTimeout(() => this.#send(connection), latency)
  }

  get head(): string {
    return String(this.#head)
  }

  /** Deletes all events so far. */
  prune(): void {
    this.#kept = this.#head + 1
  }

  refuse(code: string): void {
    this.refusal = code
    for (const connection of this.open) this.#end(connection, code)
  }

  #end(connection: Connection, code: string): void {
    this.open.delete(connection)
    connection.handlers.onEnded(code)
  }

  #send(connection: Connection): void {
    if (this.open.has(connection) && connection.sent + 1 < this.#kept && connection.sent < this.#head) {
      connection.sent = this.#head
      connection.handlers.onItem(this.head, { kind: 'reset' })
    }
    while (this.open.has(connection) && connection.sent < this.#head) {
      const sequence = String(++connection.sent)
      const event: EventItem = { sequence, kind: 'image.ready', subjectId: 'image', data: {} }
      connection.handlers.onItem(sequence, event)
    }
  }
}

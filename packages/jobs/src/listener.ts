import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { JobLog } from './log.ts'

export interface Listener {
  /** False while the connection is lost and being restored. */
  readonly connected: boolean
  /** For locks that last as long as the connection. @throws when the connection is lost */
  query(text: string, values?: readonly unknown[]): Promise<void>
  close(): Promise<void>
}

export interface ListenerOptions {
  readonly url: string
  readonly channels: readonly string[]
  readonly log: JobLog
  /** The name of the connection in PostgreSQL. */
  readonly name?: string
  onNotification(channel: string, payload: string): void
  /** Called after each connection: notifications sent in between are lost. */
  onConnect?(query: Listener['query']): void | Promise<void>
}

const longestPause = 1000 // ms
const pingInterval = 15_000 // ms

/**
 * A dedicated connection to PostgreSQL that listens to `NOTIFY` and can hold advisory locks. It reconnects whenever it
 * is lost; the first connection is made before this returns.
 */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const { url, channels, log } = options
  let client: pg.Client | undefined
  let socket = new Socket()
  let closed = false
  let last: Promise<unknown> = Promise.resolve()

  /** Queries run one after another: node-postgres deprecates its own queue of queries. */
  const query = (text: string, values: readonly unknown[] = []): Promise<void> => {
    const next = last.then(async () => {
      if (!client) throw new Error('The listening connection is lost.')
      await client.query(text, [...values])
    })
    last = next.catch(() => {})
    return next
  }

  const connect = async () => {
    const stream = new Socket()
    const next = new pg.Client({
      connectionString: url,
      stream: () => stream,
      connectionTimeoutMillis: 10_000,
      application_name: options.name ?? 'amend-listener',
    })
    next.on('error', () => {}) // `end` follows
    next.on('notification', ({ channel, payload }) => options.onNotification(channel, payload ?? ''))
    try {
      await next.connect()
      for (const channel of channels) await next.query(`LISTEN ${channel}`)
      await options.onConnect?.(async (text, values = []) => {
        await next.query(text, [...values])
      })
    } catch (error) {
      await next.end().catch(() => {})
      throw error
    }
    next.once('end', () => {
      client = undefined
      if (!closed) void reconnect()
    })
    client = next
    socket = stream
  }

  const reconnect = async () => {
    log.warn({}, 'A listening connection to the database was lost.')
    for (let pause = 50; !closed; pause = Math.min(longestPause, 2 * pause)) {
      try {
        await connect()
        break
      } catch {
        await sleep(pause)
      }
    }
    if (closed) await client?.end()
  }

  // A dead connection that was not closed would stay unnoticed for hours.
  const ping = setInterval(async () => {
    const pinged = socket
    if (!client) return
    const answer = () => true
    const answered = query('SELECT 1').then(answer, answer)
    const late = sleep(pingInterval / 2, false, { ref: false })
    if (!(await Promise.race([answered, late]))) pinged.destroy()
  }, pingInterval)
  ping.unref()

  await connect()
  return {
    get connected() {
      return client !== undefined
    },
    query,
    close: async () => {
      closed = true
      clearInterval(ping)
      await client?.end()
    },
  }
}

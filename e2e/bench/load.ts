import autocannon from 'autocannon'
import type { Person } from '../platform/client.ts'
import { processorTime, spent } from './processor-time.ts'
import { ms } from './statistics.ts'
import type { Row } from './table.ts'

const clients = [1, 16, 64]
const duration = 4 // s

/** As a browser sends them, which takes compressed answers. */
export const browserHeaders = (person: Person) => ({ cookie: person.cookieHeader, 'accept-encoding': 'gzip' })

/**
 * Requests per second, the 99th percentile, and the web process's processor time per request, of the most frequent
 * queries. The last is the figure to compare between runs on a machine with other work.
 */
export async function measureLoad(person: Person, imageId: string, webProcess: number): Promise<Row[]> {
  const workspaceId = await person.workspaceId()
  const queries: readonly [string, unknown][] = [
    ['account.me', undefined],
    ['image.list', { workspaceId, limit: 60 }],
    ['image.tree', { workspaceId, id: imageId }],
    ['edit.active', { workspaceId }],
  ]
  const rows: Row[] = []
  for (const [procedure, input] of queries) {
    const url = new URL(person.queryPath(procedure, input), person.address).href
    const figures: string[] = []
    const before = await processorTime(webProcess)
    let count = 0
    for (const connections of clients) {
      const headers = browserHeaders(person)
      const { requests, latency, non2xx, errors } = await autocannon({ url, connections, duration, headers })
      if (non2xx + errors > 0) throw new Error(`${procedure}: ${non2xx} answers and ${errors} connections failed.`)
      count += requests.total
      figures.push(`${Math.round(requests.average)}/s, ${ms(latency.p99)}`)
    }
    rows.push([
      `${procedure}, ${clients.join(' / ')} clients: rate, 99 %`,
      figures.join(' / '),
      spent(before, await processorTime(webProcess), count),
    ])
  }
  return rows
}

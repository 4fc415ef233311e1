import type { AlbumPage, ImagePage } from '@amend/api/types'
import autocannon from 'autocannon'
import type { Person } from '../platform/client.ts'
import { fillTeam, members } from './fill-team.ts'
import { browserHeaders } from './load.ts'
import { processorTime, spent } from './processor-time.ts'
import { ms } from './statistics.ts'
import type { Row } from './table.ts'

const clients = 16
const duration = 4 // s
/** Requests of each kind before it is measured: connections plan a statement with its values five times before they keep a plan. */
const warmUp = 160

/** The pages of a large team and its search, asked by many clients at once after a warm-up, with the web process's processor time. */
export async function measureTeam(person: Person, databaseUrl: string, webProcess: number): Promise<Row[]> {
  await fillTeam(person, databaseUrl)
  const workspaceId = await person.workspaceId()
  const { items: shown } = await person.query<AlbumPage>('album.list', { workspaceId })
  const { items: tagged } = await person.query<{ items: { id: string }[] }>('tag.list', { workspaceId })
  const album = shown[0]?.id
  const { items: commented } = await person.query<ImagePage>('image.list', { workspaceId, search: 'dirigible' })
  const imageId = commented[0]?.id
  if (!album || !imageId) throw new Error('The team was not filled.')
  const queries: readonly [string, string, object][] = [
    ['gallery', 'image.list', {}],
    ['albums', 'album.list', {}],
    ['albums by name', 'album.list', { search: '99' }],
    ['one album', 'album.images', { id: album }],
    ['pictures of an album, newest first', 'image.list', { albumId: album }],
    ['pictures with a tag', 'image.list', { tagId: tagged[0]?.id }],
    ['tags', 'tag.list', {}],
    ['comments', 'comment.list', { imageId }],
    ['search: instruction, 10,000 hits', 'image.list', { search: 'sunset' }],
    ['search: tag, 500 hits', 'image.list', { search: 'topic 77' }],
    ['search: comment, 3 hits', 'image.list', { search: 'dirigible' }],
    ['search: person', 'image.list', { search: 'member' }],
    ['search: two words', 'image.list', { search: 'sunset brighter' }],
    ['search: nothing', 'image.list', { search: 'submarine' }],
  ]
  const headers = browserHeaders(person)
  const requests = queries.map(([name, procedure, input]) => {
    const path = person.queryPath(procedure, { workspaceId, ...input })
    return [name, { url: new URL(path, person.address).href, connections: clients, headers }] as const
  })
  for (const [, request] of requests) await autocannon({ ...request, amount: warmUp })
  const rows: Row[] = []
  for (const [name, request] of requests) {
    const before = await processorTime(webProcess)
    const { requests: sent, latency, non2xx, errors } = await autocannon({ ...request, duration })
    if (non2xx + errors > 0) throw new Error(`${name}: ${non2xx} answers and ${errors} connections failed.`)
    rows.push([
      `team of ${members}, ${clients} clients: ${name}`,
      `99 %: ${ms(latency.p99)}`,
      `${Math.round(sent.average)}/s, ${spent(before, await processorTime(webProcess), sent.total)}`,
    ])
  }
  return rows
}

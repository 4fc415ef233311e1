// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { usePictures } from './use-pictures.ts'

const server = vi.hoisted(() => ({
  /** How often the list was read. */
  reads: 0,
  /** The pictures that were read by themselves. */
  got: [] as string[],
  concerns: (_: object) => false,
  run: (): unknown => undefined,
}))

vi.mock('@amend/next-app/client/events', () => ({
  useGatheredEvents: (_: string, concerns: (event: object) => boolean, run: () => unknown) => {
    Object.assign(server, { concerns, run })
  },
}))
vi.mock('../trpc/client.tsx', () => {
  const list = {
    infiniteQueryKey: () => [['image', 'list']],
    infiniteQueryOptions: (input: object, options: object) => ({
      queryKey: [['image', 'list'], { input, type: 'infinite' }],
      queryFn: async () => {
        server.reads++
        return { items: [], nextCursor: null }
      },
      initialPageParam: null,
      ...options,
    }),
  }
  const query = async ({ id }: { id: string }) => {
    server.got.push(id)
    const createdAt = '2026-01-01T00:00:00.000Z'
    return { id, workspaceId: 'w', kind: 'upload', name: id, instruction: null, createdAt, trashedAt: null }
  }
  const trpc = { image: { list } }
  const client = { image: { get: { query } } }
  return { useTRPC: () => trpc, useTRPCClient: () => client }
})

function Gallery() {
  usePictures('w', { search: 'beach' })
  return null
}

beforeEach(async () => {
  Object.assign(server, { reads: 0, got: [] })
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Gallery />
    </QueryClientProvider>,
  )
  await waitFor(() => expect(server.reads).toBe(1))
  await act(async () => {})
})
afterEach(cleanup)

const send = (kind: string, subjectId: string) => server.concerns({ kind, subjectId })
const gather = () => act(async () => void (await server.run()))

it('reads a searched list once for several changed pictures', async () => {
  for (const id of ['a', 'b', 'a', 'c']) expect(send('image.changed', id)).toBe(true)
  await gather()
  expect(server.got).toEqual(['a', 'b', 'c'])
  await waitFor(() => expect(server.reads).toBe(2))
})

it('reads it once for tags, comments and albums, and the pictures with them', async () => {
  for (const kind of ['tag.changed', 'comment.added', 'album.changed', 'image.changed']) send(kind, 'a')
  await gather()
  expect(server.got).toEqual(['a'])
  await waitFor(() => expect(server.reads).toBe(2))
})

it('reads nothing for what concerns no list', () => {
  expect(send('member.changed', 'a')).toBe(false)
  expect(send('image.deleted', 'a')).toBe(false)
})

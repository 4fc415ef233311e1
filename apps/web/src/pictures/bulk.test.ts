import type { ImageItem } from '@amend/api/types'
import { expect, it } from 'vitest'
import { runBulk } from './bulk.ts'
import { uniqueNames } from './download.ts'

const pictures = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `p${i}` }) as ImageItem)
const problemOf = () => ({ code: 'offline', message: 'No connection.' })
const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id)

it('sends at most as many ids per request as the API allows', async () => {
  const sizes: number[] = []
  const { done } = await runBulk(
    pictures(450),
    async (part) => {
      sizes.push(part.length)
      return part.map((id) => ({ id, ok: true }))
    },
    problemOf,
  )
  expect(sizes).toEqual([200, 200, 50])
  expect(done).toHaveLength(450)
})

it('reports the outcome of each picture', async () => {
  const refused = { code: 'not-found' as const, message: 'It is gone.' }
  const { done, failed } = await runBulk(
    pictures(3),
    async () => [
      { id: 'p2', ok: true },
      { id: 'p1', ok: false, error: refused },
    ],
    problemOf,
  )
  expect(ids(done)).toEqual(['p2'])
  expect(failed.map(({ picture, problem }) => [picture.id, problem.code])).toEqual([
    ['p0', 'internal'], // without an outcome in the response
    ['p1', 'not-found'],
  ])
})

it('continues when a request fails as a whole', async () => {
  let requests = 0
  const { done, failed } = await runBulk(
    pictures(300),
    async (part) => {
      if (requests++ === 0) throw new Error('broken')
      return part.map((id) => ({ id, ok: true }))
    },
    problemOf,
  )
  expect(done).toHaveLength(100)
  expect(failed).toHaveLength(200)
  expect(failed[0]?.problem).toEqual(problemOf())
})

it('gives each file of an archive a unique name', () => {
  const nameFor = uniqueNames()
  expect([
    nameFor('beach.HEIC', 'webp'),
    nameFor('Beach.jpg', 'webp'),
    nameFor('beach', 'webp'),
    nameFor('a/b', 'png'),
  ]).toEqual(['beach.webp', 'Beach (2).webp', 'beach (3).webp', 'a_b.png'])
})

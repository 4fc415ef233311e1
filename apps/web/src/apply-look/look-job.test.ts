import type { EditItem, ImageItem } from '@amend/api/types'
import type { EventItem } from '@amend/contract'
import type { Problem } from '@amend/next-app/client/problem'
import { expect, it } from 'vitest'
import { editSettings } from '../editor/testing/items.ts'
import { type LookJobOptions, LookJobs, progressOf } from './look-job.ts'

const pictures = ['a', 'b', 'c'].map((id) => ({ id }) as ImageItem)

const look = { instruction: 'make it night', settings: { ...editSettings, seed: null } }

class Refused extends Error {
  readonly problem: Problem
  constructor(code: string) {
    super(code)
    this.problem = { code, message: code } as Problem
  }
}

const open = (options: Partial<LookJobOptions> = {}) => {
  const sent: { id: string; key: string; instruction: string }[] = []
  const jobs = new LookJobs({
    send: async (_, { id }, { instruction }, key) => {
      sent.push({ id, key, instruction })
      return `edit-${id}`
    },
    problemOf: (error) => (error as Refused).problem,
    pauses: [1, 1],
    ...options,
  })
  const states = () => jobs.get()?.items.map(({ state }) => state)
  return { jobs, sent, states }
}

const event = (kind: string, subjectId: string, data: object = {}) =>
  ({ sequence: '1', kind, subjectId, data }) as EventItem

it('requests one edit for each picture, and follows them to their ends', async () => {
  const { jobs, sent, states } = open()
  await jobs.start('w', pictures, look)
  expect(sent.map(({ id, instruction }) => `${id} ${instruction}`)).toEqual(
    ['a', 'b', 'c'].map((id) => `${id} make it night`),
  )
  expect(new Set(sent.map(({ key }) => key)).size).toBe(3)
  expect(states()).toEqual(['requested', 'requested', 'requested'])
  jobs.follow(event('edit.finished', 'edit-a', { imageId: 'i' }))
  jobs.follow(event('edit.failed', 'edit-b', { code: 'out-of-memory', message: 'Too large.' }))
  jobs.follow(event('edit.finished', 'edit-of-others', { imageId: 'i' }))
  const job = jobs.get()
  expect(job && progressOf(job)).toMatchObject({ done: 1, failed: 1, left: 1, all: 3 })
  jobs.settle([{ id: 'edit-c', status: 'cancelled', error: null } as EditItem])
  expect(states()).toEqual(['done', 'failed', 'cancelled'])
})

it('reports a refusal at its picture, and goes on', async () => {
  const { jobs, states } = open({
    send: async (_, { id }) => {
      if (id === 'b') throw new Refused('not-ready')
      return id
    },
  })
  await jobs.start('w', pictures, look)
  expect(states()).toEqual(['requested', 'failed', 'requested'])
  expect(jobs.get()?.items[1]?.problem?.code).toBe('not-ready')
})

it('waits for room in the queue with the same key, a limited number of times', async () => {
  const keys: string[] = []
  let free = 2
  const { jobs, states } = open({
    send: async (_, { id }, __, key) => {
      keys.push(key)
      if (free-- !== 0) throw new Refused('queue-full')
      return id
    },
  })
  await jobs.start('w', pictures.slice(0, 1), look)
  expect(states()).toEqual(['requested'])
  expect(new Set(keys).size).toBe(1)
  await jobs.start('w', pictures.slice(0, 1), look)
  expect(states()).toEqual(['failed'])
  expect(keys).toHaveLength(6)
})

it('stops requesting, and leaves what was requested', async () => {
  const { jobs, states } = open({
    send: async (_, { id }) => {
      if (id === 'b') jobs.stop()
      return id
    },
  })
  await jobs.start('w', pictures, look)
  expect(states()).toEqual(['requested', 'stopped', 'stopped'])
  expect(jobs.get()?.sending).toBe(false)
  jobs.close()
  expect(jobs.get()).toBeUndefined()
})

import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openTurns } from './turns.ts'

it('limits concurrent runs, and those of one person more strictly', async () => {
  const turns = openTurns({ all: 3, each: 2, waiting: 100 })
  const running: string[] = []
  const most = { all: 0, a: 0 }
  const act = (who: string) =>
    turns.run(who, async () => {
      running.push(who)
      most.all = Math.max(most.all, running.length)
      most.a = Math.max(most.a, running.filter((one) => one === 'a').length)
      await sleep(5)
      running.splice(running.indexOf(who), 1)
      return who
    })
  const done = await Promise.all([...'aaaaabbcd'].map(act))
  expect(done.join('')).toBe('aaaaabbcd')
  expect(most).toEqual({ all: 3, a: 2 })
})

it('refuses when too many wait, and continues after a failure', async () => {
  const turns = openTurns({ all: 1, each: 1, waiting: 1 })
  const first = turns.run('a', async () => {
    await sleep(20)
    throw new Error('failed')
  })
  const second = turns.run('b', async () => 'done')
  await expect(turns.run('c', async () => 'done')).rejects.toMatchObject({ code: 'unavailable', retryAfter: 5 })
  await expect(first).rejects.toThrow('failed')
  expect(await second).toBe('done')
})

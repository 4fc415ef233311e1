import { afterEach, expect, it } from 'vitest'
import { onInterrupt } from './interrupt.ts'

const listeners = () => (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => process.listenerCount(name))
const before = listeners()
afterEach(() => expect(listeners()).toEqual(before))

it('a signal aborts, and afterwards has its ordinary meaning', () => {
  const interruption = onInterrupt()
  expect(interruption.signal.aborted).toBe(false)
  process.emit('SIGINT')
  process.emit('SIGINT')
  expect(interruption.signal.aborted).toBe(true)
  interruption.done()
})

it('many photos leave no listeners', () => {
  for (let i = 0; i < 50; i++) onInterrupt().done()
})

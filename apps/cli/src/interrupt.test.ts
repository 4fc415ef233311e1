import { afterEach, expect, it } from 'vitest'
import { onInterrupt } from './interrupt.ts'

const listeners = () => (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => process.listenerCount(name))
const before = listeners()
afterEach(() => expect(listeners()).toEqual(before))

it('aborts the signal on SIGINT, and restores the default afterwards', () => {
  const interruption = onInterrupt()
  expect(interruption.signal.aborted).toBe(false)
  process.emit('SIGINT')
  process.emit('SIGINT')
  expect(interruption.signal.aborted).toBe(true)
  interruption.done()
})

it('leaves no listeners after many photos', () => {
  for (let i = 0; i < 50; i++) onInterrupt().done()
})

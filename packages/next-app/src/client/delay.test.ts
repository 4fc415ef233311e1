import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { delay } from './delay.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('resolves after its time, and listens to the signal no longer', async () => {
  const { signal } = new AbortController()
  const done = vi.fn()
  void delay(100, signal).then(done)
  await vi.advanceTimersByTimeAsync(99)
  expect(done).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(done).toHaveBeenCalledOnce()
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

it('resolves at once when the signal is aborted, also before', async () => {
  const controller = new AbortController()
  const waiting = delay(100, controller.signal)
  controller.abort()
  await waiting
  await delay(100, controller.signal)
  expect(vi.getTimerCount()).toBe(0)
})

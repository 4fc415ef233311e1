import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepParts } from './kept-parts.ts'

const idleTime = 60_000 // ms
const nothing = async () => {}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const bench = () => {
  const events: string[] = []
  const withParts = keepParts(idleTime)
  const opening = (name: string) => async () => {
    events.push(`open ${name}`)
    return { release: async () => void events.push(`release ${name}`) }
  }
  return { events, use: (name: string, run = nothing) => withParts(name, opening(name), run) }
}

describe('parts', () => {
  it('are opened once for tasks that follow each other, and released when nobody has used them for a while', async () => {
    const { events, use } = bench()
    await use('a')
    await vi.advanceTimersByTimeAsync(idleTime - 1)
    await use('a')
    await vi.advanceTimersByTimeAsync(idleTime - 1)
    expect(events).toEqual(['open a'])
    await vi.advanceTimersByTimeAsync(1)
    expect(events).toEqual(['open a', 'release a'])
    await use('a')
    expect(events).toEqual(['open a', 'release a', 'open a'])
  })

  it('stay open for a task, however long it takes', async () => {
    const { events, use } = bench()
    let end = () => {}
    const long = use('a', () => new Promise<void>((resolve) => (end = resolve)))
    await use('a')
    await use('b')
    await vi.advanceTimersByTimeAsync(2 * idleTime)
    expect(events).toEqual(['open a', 'open b', 'release b'])
    end()
    await long
    await vi.advanceTimersByTimeAsync(idleTime)
    expect(events.at(-1)).toBe('release a')
  })

  it('that nobody uses are released before others are opened', async () => {
    const { events, use } = bench()
    await use('a')
    await use('b')
    expect(events).toEqual(['open a', 'release a', 'open b'])
  })

  it('that could not be opened are opened again', async () => {
    const withParts = keepParts(idleTime)
    const open = vi.fn(async () => ({ release: nothing })).mockRejectedValueOnce(new Error('broken'))
    await expect(withParts('a', open, nothing)).rejects.toThrow('broken')
    await withParts('a', open, nothing)
    expect(open).toHaveBeenCalledTimes(2)
  })
})

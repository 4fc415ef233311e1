// @vitest-environment happy-dom
import type { EventItem } from '@amend/api/types'
import { act, createElement } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useGatheredEvents } from './gathered-events.ts'

const stream = vi.hoisted(() => ({ send: (_: object) => {} }))

vi.mock('./provider.tsx', () => ({
  useWorkspaceEvents: (_: string, listener: (event: object) => void) => {
    stream.send = listener
  },
}))

const send = (kind: string) => stream.send({ kind } as EventItem)
const run = vi.fn()
let root: Root

function Reader() {
  useGatheredEvents('w', ({ kind }) => kind.startsWith('tag.'), run, 200)
  return null
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  vi.useFakeTimers()
  run.mockReset()
  root = createRoot(document.createElement('div'))
  act(() => root.render(createElement(Reader)))
})
afterEach(() => {
  act(() => root.unmount())
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('runs once for the events of a while, and again for later ones', () => {
  for (let count = 0; count < 3; count++) {
    send('tag.changed')
    vi.advanceTimersByTime(60)
  }
  expect(run).not.toHaveBeenCalled()
  vi.advanceTimersByTime(20)
  expect(run).toHaveBeenCalledOnce()
  send('tag.changed')
  vi.advanceTimersByTime(200)
  expect(run).toHaveBeenCalledTimes(2)
})

it('ignores the events that do not concern the caller', () => {
  send('image.changed')
  vi.advanceTimersByTime(1_000)
  expect(run).not.toHaveBeenCalled()
})

it('does not run after the caller has left the page', () => {
  send('tag.changed')
  act(() => root.unmount())
  vi.advanceTimersByTime(1_000)
  expect(run).not.toHaveBeenCalled()
})

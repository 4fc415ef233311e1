import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { editProgress, spoken, statusLine } from './progress.ts'

/** A terminal of some width, and the line that it shows. */
function terminal(columns: number | undefined, isTTY = true) {
  let written = ''
  const stream = new PassThrough().on('data', (text) => {
    written += text
  })
  const show = statusLine(Object.assign(stream, { isTTY, columns }) as unknown as NodeJS.WriteStream)
  return { show, line: () => written.slice(written.lastIndexOf('\x1b[2K') + 4), written: () => written }
}

const event = { step: 3, steps: 10, timestep: 500, elapsed: 3000 }

describe('the progress of an edit', () => {
  it('shows step, time and share', () => {
    const { show, line } = terminal(100)
    const progress = editProgress('photo.jpg', show)
    progress.say('encoding')
    expect(line()).toBe('photo.jpg: encoding')
    progress.step(event)
    expect(line()).toBe(`photo.jpg: step 3 of 10, 7.0 s left ${'━'.repeat(6)}${'─'.repeat(14)}`)
    progress.step({ ...event, step: 10, elapsed: 10_000 })
    expect(line()).toBe('photo.jpg: finishing')
    progress.clear()
    expect(line()).toBe('')
  })

  it('fits on one line of a narrow terminal, the important parts first', () => {
    const { show, line } = terminal(60)
    editProgress('a photo with a very long name that nobody reads to its end.jpg', show).step(event)
    expect(line()).toMatch(/^….*its end\.jpg: step 3 of 10, 7\.0 s left/)
    expect(line().length).toBeLessThan(60)
  })

  it('escapes control characters in a file name', () => {
    const { show, line } = terminal(80)
    editProgress('a\x1b[2J\n.jpg', show).say('writing')
    expect(line()).toBe('a�[2J�.jpg: writing')
  })

  it('prints nothing when the output is not a terminal', () => {
    const { show, written } = terminal(undefined, false)
    editProgress('photo.jpg', show).step(event)
    expect(written()).toBe('')
  })
})

it.each([
  [0, '0.0 s'],
  [1449, '1.4 s'],
  [9949, '9.9 s'],
  [9950, '10 s'],
  [99_400, '99 s'],
  [99_600, '2 min'],
  [600_000, '10 min'],
])('%i ms is %s', (milliseconds, text) => {
  expect(spoken(milliseconds)).toBe(text)
})

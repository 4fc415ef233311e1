import type { StepEvent } from '@amend/inference'

export interface Progress {
  say(text: string): void
  step(event: StepEvent): void
  /** Clears the line. */
  clear(): void
}

/** A duration in words. */
export const spoken = (milliseconds: number): string => {
  const seconds = milliseconds / 1000
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  return seconds < 99.5 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`
}

/** A line on a terminal that is rewritten in place; prints nothing when the output is a file or a pipe. */
export function statusLine(stream: NodeJS.WriteStream = process.stderr): (text: string) => void {
  return (text) => {
    if (stream.isTTY) stream.write(`\r\x1b[2K${text.slice(0, (stream.columns || 80) - 1)}`)
  }
}

const longestLabel = 24
const barLength = 20

/** The progress of a photo's edit. */
export function editProgress(photo: string, write = statusLine()): Progress {
  const name = photo.replaceAll(/\p{Cc}/gu, '�')
  const label = name.length > longestLabel ? `…${name.slice(1 - longestLabel)}` : name
  return {
    say: (text) => write(`${label}: ${text}`),
    step({ step, steps, elapsed }) {
      if (step === steps) {
        write(`${label}: finishing`)
        return
      }
      const done = Math.round((barLength * step) / steps)
      const bar = '━'.repeat(done) + '─'.repeat(barLength - done)
      const left = (elapsed / step) * (steps - step)
      // The most important part comes first, because a narrow terminal cuts the end off.
      write(`${label}: step ${step} of ${steps}, ${spoken(left)} left ${bar}`)
    },
    clear: () => write(''),
  }
}

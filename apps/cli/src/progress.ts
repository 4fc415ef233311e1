import type { StepEvent } from '@amend/inference'

export interface Progress {
  say(text: string): void
  step(event: StepEvent): void
  /** Takes the line away. */
  clear(): void
}

/** A duration in words. */
export const spoken = (milliseconds: number): string => {
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  return seconds < 100 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`
}

/** A line on a terminal that is written over and over; nothing where the output goes to a file or a program. */
export function statusLine(stream: NodeJS.WriteStream = process.stderr): (text: string) => void {
  return (text) => {
    if (stream.isTTY) stream.write(`\r\x1b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`)
  }
}

/** How far the edit of a photo is. */
export function editProgress(label: string): Progress {
  const write = statusLine()
  return {
    say: (text) => write(`${label}: ${text}`),
    step({ step, steps, elapsed }) {
      const done = Math.round((20 * step) / steps)
      const left = (elapsed / step) * (steps - step)
      write(`${label}: step ${step} of ${steps} ${'━'.repeat(done)}${'─'.repeat(20 - done)} ${spoken(left)} left`)
    },
    clear: () => write(''),
  }
}

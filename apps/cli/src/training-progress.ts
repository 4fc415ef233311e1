import type { RunStatus } from '@amend/training'
import { spoken, statusLine } from './progress.ts'

export interface TrainingProgress {
  show(status: RunStatus): void
  say(message: string): void
}

/** Milliseconds between two lines where they are not rewritten in place. */
const interval = 15_000

/** The progress of a run: a line that is rewritten on a terminal, occasional lines in a file. */
export function trainingProgress(stream: NodeJS.WriteStream = process.stderr): TrainingProgress {
  const write = statusLine(stream)
  let last = Number.NEGATIVE_INFINITY
  return {
    show(status) {
      if (status.state !== 'running') return
      if (stream.isTTY) return write(progressText(status))
      if (performance.now() - last < interval) return
      last = performance.now()
      stream.write(`${progressText(status)}\n`)
    },
    say(message) {
      write('')
      stream.write(`${message}\n`)
    },
  }
}

/** "step 120 of 1000, 3 min left, loss 0.0312 (smoothed 0.0345), rate 1e-4, 8.3 examples/s, 512 MB" */
export function progressText(status: RunStatus): string {
  const { step, steps, secondsLeft, loss, smoothed, learningRate, samplesPerSecond, memory } = status
  const parts = [`step ${step} of ${steps}`]
  if (secondsLeft !== null && step < steps) parts.push(`${spoken(secondsLeft * 1000)} left`)
  if (loss !== null && smoothed !== null)
    parts.push(`loss ${loss.toPrecision(3)} (smoothed ${smoothed.toPrecision(3)})`)
  if (learningRate !== null) parts.push(`rate ${Number(learningRate.toPrecision(3))}`)
  if (samplesPerSecond !== null) parts.push(`${samplesPerSecond.toPrecision(3)} examples/s`)
  parts.push(`${Math.round(memory / 1e6)} MB`)
  return parts.join(', ')
}

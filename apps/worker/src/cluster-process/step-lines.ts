/** Reads metrics from the lines that diffusers' train_instruct_pix2pix.py prints: tqdm's bar over the steps, with loss and rate. */
import type { ReportedLine, ReportedPoint } from '@amend/services/training'
import { nothingYet, smooth, smoothedValue } from '@amend/training/run-folder'

/** "Steps:   2%|▏ | 1/50 [00:03<02:27,  3.01s/it, lr=5e-5, step_loss=0.0123]". */
const bar = /^Steps:.*\|\s*(\d+)\/(\d+)\s*\[(?:[\d:]+)<([\d:?]+),\s*(?:([\d.]+)(s\/it|it\/s)|\?)?[^\]]*?\]?\s*$/
const loss = /step_loss=([\d.e+-]+|nan|inf)/
const rate = /\blr=([\d.e+-]+)/

/** A line of the bar. */
export interface StepLine {
  readonly step: number
  readonly steps: number
  readonly secondsLeft: number | null
  /** Of a step. */
  readonly seconds: number | null
  /** Absent before the first step. */
  readonly loss?: number
  readonly learningRate?: number
}

export function stepLine(text: string): StepLine | undefined {
  const [, step, steps, left = '?', speed, unit] = bar.exec(text) ?? []
  if (step === undefined || steps === undefined) return undefined
  const pace = Number(speed)
  const [, lossText] = loss.exec(text) ?? []
  const [, rateText] = rate.exec(text) ?? []
  const lossNumber = Number(lossText)
  return {
    ...{ step: Number(step), steps: Number(steps), secondsLeft: secondsOf(left) },
    seconds: pace > 0 ? (unit === 'it/s' ? 1 / pace : pace) : null,
    ...(lossText !== undefined && Number.isFinite(lossNumber) && { loss: lossNumber }),
    ...(rateText !== undefined && { learningRate: Number(rateText) }),
  }
}

/** "1:02:27" or "02:27"; null for a question mark. */
function secondsOf(text: string): number | null {
  const parts = text.split(':').map(Number)
  return parts.some(Number.isNaN) ? null : parts.reduce((sum, part) => 60 * sum + part, 0)
}

/** What the lines so far say of a run. */
export interface StepsSoFar extends StepLine {
  readonly smoothed: number | null
}

/**
 * Collects the metrics of steps. A step's first line still has the loss of the step before, so a step counts when the next one has
 * begun, or the log is over. A job that is followed again prints its first line again: the average comes out the same.
 */
export function stepMetrics() {
  let average = nothingYet
  let pending: (StepLine & { readonly at: Date }) | undefined
  let latest: StepsSoFar | undefined
  const point = (): ReportedPoint[] => {
    if (!pending || pending.step < 1 || pending.loss === undefined) return []
    average = smooth(average, pending.loss)
    const { step, loss: measured, learningRate, seconds, at } = pending
    const smoothed = smoothedValue(average)
    latest = { ...pending, smoothed }
    return [{ step, at: at.toISOString(), loss: measured, smoothed, learningRate, seconds: seconds ?? undefined }]
  }
  return {
    /** @returns the steps that are complete now */
    take(lines: readonly ReportedLine[]): ReportedPoint[] {
      return lines.flatMap(({ text, at }) => {
        const line = stepLine(text)
        if (!line) return []
        const done = pending && line.step > pending.step ? point() : []
        pending = { ...line, at }
        return done
      })
    },
    /** The last step, when the log is over. */
    end(): ReportedPoint[] {
      const done = point()
      pending = undefined
      return done
    },
    latest: (): StepsSoFar | undefined => latest,
  }
}

import type { RunningEdit } from '@amend/services/edit'
import type { StepProgress } from '../engine-process/tasks.ts'

export interface ProgressReport {
  /** Publishes the newest progress; reports in between are dropped, their previews are kept. */
  note(progress: StepProgress): void
  /** Stops publishing. */
  end(): void
}

/** The queue drops reports that are closer together, ms. */
const interval = 110
/** The share of the steps in the whole; the rest is restoring and storing. */
const stepShare = 0.95

/** @param onStop called when the queue says that the work must stop */
export function reportProgress(report: RunningEdit['report'], onStop: (why: unknown) => void): ProgressReport {
  let waiting: StepProgress | undefined
  let last = Number.NEGATIVE_INFINITY
  let busy = false
  let ended = false
  let timer: NodeJS.Timeout | undefined

  const publish = async () => {
    const progress = waiting
    if (!progress || ended) return
    waiting = undefined
    busy = true
    const { step, steps, secondsLeft, preview } = progress
    const data = { step, steps, secondsLeft, ...(preview !== undefined && { preview }) }
    try {
      await report((stepShare * step) / steps, data)
    } catch (error) {
      if (!ended) onStop(error)
    } finally {
      busy = false
      last = performance.now()
      schedule()
    }
  }
  const schedule = () => {
    clearTimeout(timer)
    if (!waiting || busy || ended) return
    const pause = interval - (performance.now() - last)
    if (pause > 0) timer = setTimeout(publish, pause)
    else void publish()
  }
  return {
    note: (progress) => {
      if (waiting && waiting.step > progress.step) return
      const preview = progress.preview ?? waiting?.preview
      waiting = { ...progress, ...(preview !== undefined && { preview }) }
      schedule()
    },
    end: () => {
      ended = true
      clearTimeout(timer)
    },
  }
}

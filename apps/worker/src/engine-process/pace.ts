import type { StepEvent } from '@amend/inference'

/** Estimates how fast a model works on this machine, from its steps. */
export interface Pace {
  readonly stepsBetweenPreviews: number
  note(event: Pick<StepEvent, 'step' | 'elapsed'>): void
  /** Records how long decoding and restoring took, ms. */
  noteEnd(time: number): void
  /** Seconds until the edit ends. */
  secondsLeft(step: number, steps: number): number
}

/** The target interval between previews, ms: short enough not to wait, long enough to be seen. */
const previewInterval = 250

export function measurePace(): Pace {
  let stepTime: number | undefined
  let endTime = 0
  return {
    get stepsBetweenPreviews() {
      return stepTime === undefined ? 1 : Math.max(1, Math.round(previewInterval / stepTime))
    },
    note({ step, elapsed }) {
      // The very first step also loads the network.
      if (step > 1 || stepTime === undefined) stepTime = elapsed / step
    },
    noteEnd(time) {
      endTime = time
    },
    secondsLeft: (step, steps) => Math.round(((steps - step) * (stepTime ?? 0) + endTime) / 100) / 10,
  }
}

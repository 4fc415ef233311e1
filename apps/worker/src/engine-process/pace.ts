import type { StepEvent } from '@amend/inference'

/** How fast a model works here, learned from its steps. */
export interface Pace {
  readonly stepsBetweenPreviews: number
  note(event: Pick<StepEvent, 'step' | 'elapsed'>): void
  /** Tells how long decoding and restoring took, ms. */
  noteEnd(time: number): void
  /** Until the edit ends, s. */
  secondsLeft(step: number, steps: number): number
}

/** Previews come about so often, ms: what is between them is too short to be seen, or too long to wait. */
const previewInterval = 250

export function measurePace(): Pace {
  let stepTime: number | undefined
  let endTime = 0
  return {
    get stepsBetweenPreviews() {
      return stepTime === undefined ? 1 : Math.max(1, Math.round(previewInterval / stepTime))
    },
    note({ step, elapsed }) {
      // The first step of all also loads the network.
      if (step > 1 || stepTime === undefined) stepTime = elapsed / step
    },
    noteEnd(time) {
      endTime = time
    },
    secondsLeft: (step, steps) => Math.round(((steps - step) * (stepTime ?? 0) + endTime) / 100) / 10,
  }
}

/** Progress of a stage: how much is done, how fast, what is left, what it cost. */

export interface StageProgress {
  readonly stage: 'write' | 'paint' | 'score'
  /** Captions. */
  readonly done: number
  readonly of: number
  /** Captions an hour by this process, in this run. */
  readonly rate: number
  /** Milliseconds left at this rate; undefined before the first caption. */
  readonly left: number | undefined
  readonly cost?: number
  /** Cost of the whole stage at this rate. */
  readonly expectedCost?: number
  readonly candidates?: number
  readonly kept?: number
}

/** Figures that a stage adds. */
export type StageFigures = Pick<StageProgress, 'cost' | 'candidates' | 'kept'>

/**
 * Counts a stage. `worked` counts captions that this process worked on, `done` those of finished chunks, by whomever.
 */
export function stageProgress(
  stage: StageProgress['stage'],
  of: number,
  report: ((progress: StageProgress) => void) | undefined,
) {
  const began = performance.now()
  let own = 0
  let finished = 0
  /** Of the chunk in work. */
  let open = 0
  let figures: StageFigures = {}

  function tell(): void {
    const elapsed = performance.now() - began
    const done = Math.min(of, finished + open)
    const each = own > 0 ? elapsed / own : undefined
    report?.({
      stage,
      done,
      of,
      rate: each === undefined ? 0 : 3_600_000 / each,
      left: each === undefined ? undefined : each * (of - done),
      ...figures,
      ...(figures.cost !== undefined && own > 0 && { expectedCost: (figures.cost / own) * (of - done + own) }),
    })
  }
  return {
    worked(captions: number, added: { [Name in keyof StageFigures]: StageFigures[Name] | undefined } = {}): void {
      own += captions
      open += captions
      figures = { ...figures, ...Object.fromEntries(Object.entries(added).filter(([, value]) => value !== undefined)) }
      tell()
    },
    done(captions: number): void {
      finished += captions
      open = 0
      tell()
    },
  }
}

/** Painters of candidates: the two pictures of an instruction, several times. */
import type { Planes } from '@amend/inference/encoders'
import type { TripleRow } from '../rows.ts'

/** A candidate before it is scored. */
export interface PaintedCandidate {
  readonly seed: number
  readonly p2p_threshold: number | null
  readonly cfg_scale: number | null
  readonly cross_threshold: number | null
  readonly emphasis: number | null
  readonly before: Planes
  readonly after: Planes
}

/** The numbers of a painter that draws none. */
export const nothingDrawn = { p2p_threshold: null, cfg_scale: null, cross_threshold: null, emphasis: null } as const

/** A triple whose instruction was accepted. */
export type AcceptedTriple = TripleRow & { readonly instruction: string; readonly edited_caption: string }

export interface CandidatePainter {
  readonly name: string
  /** Whether captions describe the pictures, so that CLIP can compare them. */
  readonly captioned: boolean
  /** The most that one call paints. */
  readonly batch: number
  /**
   * Paints one candidate for each seed, in one batch. A candidate depends on the triple and its seed alone.
   * @throws the errors of the engine; the signal's reason
   */
  paint(triple: AcceptedTriple, seeds: readonly number[], signal?: AbortSignal): Promise<PaintedCandidate[]>
  release(): Promise<void>
}

import type { EvaluationItem } from '@amend/evaluation'
import type {
  ComparableRun,
  EvaluatedSoFar,
  EvaluationResults,
  EvaluationSettings,
  NewComparison,
} from '@amend/services/evaluation'
import type { ModelLocation } from '../engine-process/tasks.ts'
import type { Task } from '../process/protocol.ts'

export interface EvaluationTask {
  readonly model: ModelLocation
  readonly settings: EvaluationSettings
  /** A folder of pairs, or the items of the golden set with paths of their pictures. */
  readonly from: { readonly folder: string } | { readonly items: readonly EvaluationItem[] }
  /** What an earlier attempt has measured. */
  readonly sofar?: EvaluatedSoFar
}

/** An item is measured. */
export interface ItemMeasured {
  readonly kind: 'item'
  readonly item: EvaluatedSoFar['items'][number]
  readonly settings: EvaluatedSoFar['settings']
  /** Of all edits so far, ms. */
  readonly editing: number
  /** From 0 to 1. */
  readonly share: number
}

/** A small picture of an item. */
export interface PictureMade {
  readonly kind: 'picture'
  readonly itemId: string
  readonly of: 'photo' | 'target' | 'result'
  readonly bytes: Uint8Array
  readonly mediaType: string
}

export interface EvaluationOutcome {
  readonly sofar: EvaluatedSoFar
  readonly results: EvaluationResults
}

export interface ComparisonTask {
  readonly first: ComparableRun
  readonly others: readonly ComparableRun[]
}

export interface EvaluationTasks {
  evaluate: Task<EvaluationTask, EvaluationOutcome, ItemMeasured | PictureMade>
  /** Compares a run with others, in both directions. */
  compare: Task<ComparisonTask, readonly NewComparison[]>
}

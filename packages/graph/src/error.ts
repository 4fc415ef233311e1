import { AmendError } from '@amend/contract'

/** Codes of `GraphError`: building, loading, running. */
export type GraphErrorCode =
  | 'shape-mismatch'
  | 'missing-tensor'
  | 'wrong-tensor-shape'
  | 'unsupported-config'
  | 'unsupported-dtype'
  | 'no-derivative'
  | 'device-unavailable'
  /** A device other than the CPU could not compute a network that it had loaded. */
  | 'device-failed'
  | 'load-failed'
  | 'bad-feed'
  | 'run-failed'
  | 'out-of-memory'
  | 'released'

/** A graph that cannot be built, loaded or run; the message is one sentence for the user. */
export class GraphError extends AmendError<GraphErrorCode> {
  static override readonly domain: string = 'graph'
  override readonly name = 'GraphError'
}

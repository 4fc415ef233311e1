export type GraphErrorCode =
  | 'shape-mismatch'
  | 'missing-tensor'
  | 'wrong-tensor-shape'
  | 'unsupported-config'
  | 'unsupported-dtype'
  | 'no-derivative'
  | 'device-unavailable'
  | 'load-failed'
  | 'bad-feed'
  | 'run-failed'
  | 'out-of-memory'
  | 'released'

/** A graph that cannot be built, loaded or run, in one sentence for the person. */
export class GraphError extends Error {
  override readonly name = 'GraphError'
  readonly code: GraphErrorCode

  constructor(code: GraphErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The target of lowering: plain ONNX nodes. */
import type { DType } from '../tensor.ts'

/** Settings of a run on which an operator's ONNX form may depend. */
export interface Target {
  /** The type in which float values are computed. */
  readonly precision: 'float32' | 'float16'
  /** Whether contrib operators of ONNX Runtime may replace several plain ones. */
  readonly fused: boolean
  /**
   * Whether the runtime casts whole parameters once, when it loads the graph. A device may not have the types in which they are
   * stored; on the CPU a table is cast row by row as rows are taken from it. Default false.
   */
  readonly castsParameters?: boolean
}

/** An integer, integers, a string, or a float marked as such. */
export type Attribute = number | readonly number[] | string | { readonly float: number }

/** A node of the ONNX model. Inputs and outputs are names; an empty input is an absent one. */
export interface OnnxNode {
  readonly type: string
  readonly domain?: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, Attribute>>
}

/** A tensor inside the ONNX model; row-major and little-endian. */
export interface Initializer {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly bytes: Uint8Array
}

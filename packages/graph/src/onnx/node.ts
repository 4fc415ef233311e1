/** The target of lowering: plain ONNX nodes. */
import type { DType } from '../tensor.ts'

/** Settings of a run on which an operator's ONNX form may depend. */
export interface Target {
  /** The type in which float values are computed. */
  readonly precision: 'float32' | 'float16'
  /** Whether contrib operators of ONNX Runtime may replace several plain ones. */
  readonly fused: boolean
  /**
   * Whether a device other than the CPU computes. It may not have the types in which parameters are stored: the runtime casts each
   * parameter as a whole when it loads the graph, where the CPU casts the rows that are taken from a table. Its sine may be right
   * near zero only. Default false.
   */
  readonly onDevice?: boolean
  /** The device computes fused attention wrongly: one node for each step of it. Default false. */
  readonly plainAttention?: boolean
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

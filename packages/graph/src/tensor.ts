/** Element types that the graphs of this project use. */
export type DType = 'float32' | 'float16' | 'bfloat16' | 'int64' | 'int32' | 'int8' | 'uint8' | 'bool'

/** Bytes of one element of each type. */
export const bytesPerElement: Readonly<Record<DType, number>> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int8: 1,
  uint8: 1,
  bool: 1,
}

/** A tensor in memory: row-major data and its shape. */
export interface Tensor<Data extends TensorData = TensorData> {
  readonly data: Data
  readonly shape: readonly number[]
}

/** Float32Array is float32, BigInt64Array is int64, and so on; float16 is its bits in a Uint16Array. */
export type TensorData = Float32Array | BigInt64Array | Int32Array | Uint16Array | Uint8Array

/**
 * A tensor stored in a file: `byteLength` bytes from `offset`, row-major and little-endian. A graph refers to these
 * bytes; they never pass through JavaScript.
 */
export interface StoredTensor {
  /** Absolute path. */
  readonly file: string
  /** Bytes from the start of the file. */
  readonly offset: number
  readonly byteLength: number
  readonly dtype: DType
  /** The name of a stored type that no graph uses, such as F8_E4M3: `dtype` then only stands for bytes. */
  readonly foreignType?: string
  readonly shape: readonly number[]
  /** Of a float tensor that is stored as int8. */
  readonly quantization?: Quantization
}

/** uint8 values that stand for floats: float = scale · (value − zeroPoint). */
export interface AffineRange {
  readonly scale: number
  /** 0 … 255. */
  readonly zeroPoint: number
}

/** How int8 weights stand for floats: float = scale of the output channel · value. */
export interface Quantization {
  /** Float32 [out]. */
  readonly scales: StoredTensor
  /** The matrix is stored as [in, out], the order in which the runtime multiplies; its shape says [out, in]. */
  readonly transposed: boolean
  /** Of a convolution, which is computed in integers from its input to its output. */
  readonly convolution?: ConvolutionRanges
}

export interface ConvolutionRanges {
  readonly input: AffineRange
  readonly output: AffineRange
  /**
   * The ranges are not those of the values, but their ratio: the input is quantised by its largest magnitude as it runs, and the
   * output range grows with it. Both are symmetric, and the float bias is added afterwards.
   */
  readonly relative?: boolean
  /** int32 [out] in units of input scale · weight scale; of ranges that are not relative. */
  readonly bias?: StoredTensor
}

/** The tensors of a file that a stored tensor consists of: itself, and the scales and the bias of a quantised one. */
export const partsOf = (stored: StoredTensor): StoredTensor[] => {
  const { quantization } = stored
  const bias = quantization?.convolution?.bias
  return [stored, ...(quantization ? [quantization.scales] : []), ...(bias ? [bias] : [])]
}

/** The source of a network's parameters, by the names of the checkpoint. */
export interface Weights {
  /**
   * The tensor of that name. Absent: undefined.
   * @param shape the shape that the network expects: a hint for weights that are generated on demand
   */
  find(name: string, shape?: readonly number[]): StoredTensor | undefined
  names(): Iterable<string>
}

import type { Emitter, QuantizedParameter, Value } from '../graph.ts'
import type { Attribute } from '../onnx/node.ts'
import type { AffineRange, ConvolutionRanges } from '../tensor.ts'

/**
 * A convolution in integers: x is quantised by its calibrated range, multiplied with the int8 weight, brought to the
 * calibrated range of the output and dequantised. The int32 bias stands in for the float one.
 */
export function lowerQuantizedConvolution(
  x: string,
  y: string,
  { weight, scales, bias }: QuantizedParameter,
  { input, output }: ConvolutionRanges,
  window: Readonly<Record<string, Attribute>>,
  emit: Emitter,
): void {
  const from = affine(input, emit)
  const to = affine(output, emit)
  const integers = emit.op('QuantizeLinear', [x, ...from])
  const zero = constant(emit, 'int8', Int8Array.of(0))
  const operands = [integers, ...from, weight, scales, zero, ...to, ...(bias === undefined ? [] : [bias])]
  const product = emit.op('QLinearConv', operands, window)
  emit.op('DequantizeLinear', [product, ...to], {}, y)
}

/** The largest distance of a uint8 from the middle of its range. */
const reach = 127

/**
 * A convolution in integers of values whose magnitude depends on the picture, as those that no norm has brought to a known size do.
 * Without its bias a convolution is homogeneous: x is quantised by its own largest magnitude, and the calibrated ratio of the largest
 * magnitudes of output and input gives the range of the output.
 * @param bias float [out]
 */
export function lowerRelativeConvolution(
  x: string,
  y: string,
  { weight, scales }: QuantizedParameter,
  { input, output }: ConvolutionRanges,
  bias: Value | undefined,
  window: Readonly<Record<string, Attribute>>,
  emit: Emitter,
): void {
  const number = (value: number) => constant(emit, 'float32', Float32Array.of(value))
  const least = emit.op('ReduceMin', [x], { keepdims: 0 })
  const most = emit.op('Max', [emit.op('ReduceMax', [x], { keepdims: 0 }), emit.op('Neg', [least])])
  // Of zeros any scale will do but zero.
  const scale = emit.op('Max', [emit.op('Mul', [most, number(1 / reach)]), number(1e-20)])
  const middle = (range: AffineRange) => constant(emit, 'uint8', Uint8Array.of(range.zeroPoint))
  const from = [scale, middle(input)]
  const to = [emit.op('Mul', [scale, number(output.scale / input.scale)]), middle(output)]
  const zero = constant(emit, 'int8', Int8Array.of(0))
  const integers = emit.op('QuantizeLinear', [x, ...from])
  const product = emit.op('QLinearConv', [integers, ...from, weight, scales, zero, ...to], window)
  if (!bias) {
    emit.op('DequantizeLinear', [product, ...to], {}, y)
    return
  }
  const plane = emit.op('Reshape', [bias.name, emit.ints([1, -1, 1, 1])])
  emit.op('Add', [emit.op('DequantizeLinear', [product, ...to]), plane], {}, y)
}

/** The names of the scale and the zero point of a range. */
const affine = ({ scale, zeroPoint }: AffineRange, emit: Emitter): [string, string] => [
  constant(emit, 'float32', Float32Array.of(scale)),
  constant(emit, 'uint8', Uint8Array.of(zeroPoint)),
]

function constant(emit: Emitter, dtype: 'float32' | 'uint8' | 'int8', data: Float32Array | Uint8Array | Int8Array) {
  const name = emit.fresh(dtype)
  emit.initializers.push({ name, dtype, shape: [], bytes: new Uint8Array(data.buffer) })
  return name
}

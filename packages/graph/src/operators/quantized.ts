import type { Emitter, QuantizedParameter } from '../graph.ts'
import type { Attribute } from '../onnx/node.ts'
import type { AffineRange, Quantization } from '../tensor.ts'

/**
 * A convolution in integers: x is quantised by its calibrated range, multiplied with the int8 weight, brought to the
 * calibrated range of the output and dequantised. The int32 bias stands in for the float one.
 */
export function lowerQuantizedConvolution(
  x: string,
  y: string,
  { weight, scales, bias }: QuantizedParameter,
  { input, output }: NonNullable<Quantization['convolution']>,
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

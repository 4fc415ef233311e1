import { addDims, type Dim, floorDivideDim, formatShape, sameShape } from '../dims.ts'
import { applyOne, expectShape, type Operator, type Value } from '../graph.ts'
import { sumTo } from './broadcast.ts'
import { type ConvolutionAttributes, inputGradient, weightGradient } from './convolution-gradient.ts'
import { lowerQuantizedConvolution, lowerRelativeConvolution } from './quantized.ts'
import { reshape } from './shape.ts'

/** floor((size + padding − kernel) / stride) + 1 */
export const windows = (size: Dim, kernel: number, stride: number, padding: number): Dim =>
  addDims(floorDivideDim(addDims(size, padding - kernel), stride), 1)

const convolution: Operator<[x: Value, weight: Value, ...bias: Value[]], ConvolutionAttributes> = {
  name: 'Conv',
  infer([x, weight, bias], { stride, padding: [top, left, bottom, right] }) {
    const [n, channels, height, width] = x.shape
    const [out, into, kernelHeight, kernelWidth] = weight.shape as number[]
    expectShape(
      x.shape.length === 4 &&
        weight.shape.length === 4 &&
        channels === into &&
        (!bias || sameShape(bias.shape, [out as number])),
      'Conv',
      `input ${formatShape(x.shape)} does not suit the weight ${formatShape(weight.shape)}`,
    )
    const sizes = [
      windows(height as Dim, kernelHeight as number, stride, top + bottom),
      windows(width as Dim, kernelWidth as number, stride, left + right),
    ]
    expectShape(
      sizes.every((size) => typeof size === 'string' || size > 0),
      'Conv',
      `the weight ${formatShape(weight.shape)} is larger than the input ${formatShape(x.shape)}`,
    )
    return [{ dtype: 'float32', shape: [n as Dim, out as number, ...sizes] }]
  },
  lower({ inputs, outputs: [y], attributes: { stride, padding } }, emit) {
    const [, , height, width] = inputs[1].shape as number[]
    const window = { kernel_shape: [height as number, width as number], strides: [stride, stride], pads: padding }
    const quantized = emit.quantized(inputs[1])
    const ranges = quantized?.quantization.convolution
    if (quantized && ranges?.relative) {
      lowerRelativeConvolution(inputs[0].name, y.name, quantized, ranges, inputs[2], window, emit)
      return
    }
    if (quantized && ranges) {
      lowerQuantizedConvolution(inputs[0].name, y.name, quantized, ranges, window, emit)
      return
    }
    emit.op(
      'Conv',
      inputs.map((value) => value.name),
      window,
      y.name,
    )
  },
  differentiate({ inputs: [x, weight, bias], attributes }, [gradient]) {
    return [
      inputGradient(gradient, weight, x.shape, attributes),
      weightGradient(gradient, x, weight.shape, attributes),
      ...(bias ? [reshape(sumTo(gradient, [1, bias.dim(0), 1, 1]), bias.shape)] : []),
    ]
  },
}

/** Options of `conv2d`, in positions. */
export interface ConvolutionOptions {
  /** Default 1. */
  readonly stride?: number
  /** On all four sides, or top, left, bottom, right; default 0. */
  readonly padding?: number | readonly [number, number, number, number]
}

/**
 * 2-D cross-correlation: x [N, in, H, W] with weight [out, in, kh, kw] and bias [out] to [N, out, H', W'],
 * H' = floor((H + padding − kh) / stride) + 1.
 */
export function conv2d(x: Value, weight: Value, bias: Value | undefined, options: ConvolutionOptions = {}): Value {
  const { stride = 1, padding = 0 } = options
  return applyOne(convolution, bias ? [x, weight, bias] : [x, weight], { stride, padding: sidesOf(padding) })
}

/** The padding at the top, left, bottom and right. */
export const sidesOf = (padding: NonNullable<ConvolutionOptions['padding']>): ConvolutionAttributes['padding'] =>
  typeof padding === 'number' ? [padding, padding, padding, padding] : padding

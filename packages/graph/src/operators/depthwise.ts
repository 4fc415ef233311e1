import { type Dim, formatShape, sameShape } from '../dims.ts'
import { applyOne, expectShape, type Operator, type Value } from '../graph.ts'
import { type ConvolutionOptions, sidesOf, windows } from './convolution.ts'
import type { ConvolutionAttributes } from './convolution-gradient.ts'

const depthwise: Operator<[x: Value, weight: Value, bias: Value], ConvolutionAttributes> = {
  name: 'DepthwiseConv',
  infer([x, weight, bias], { stride, padding: [top, left, bottom, right] }) {
    const [n, channels, height, width] = x.shape
    const [out, one, kernelHeight, kernelWidth] = weight.shape as number[]
    expectShape(
      x.shape.length === 4 &&
        weight.shape.length === 4 &&
        channels === out &&
        one === 1 &&
        sameShape(bias.shape, [out as number]),
      'DepthwiseConv',
      `input ${formatShape(x.shape)} does not suit the weight ${formatShape(weight.shape)}`,
    )
    const sizes = [
      windows(height as Dim, kernelHeight as number, stride, top + bottom),
      windows(width as Dim, kernelWidth as number, stride, left + right),
    ]
    return [{ dtype: 'float32', shape: [n as Dim, out as number, ...sizes] }]
  },
  lower({ inputs, outputs: [y], attributes: { stride, padding } }, emit) {
    const [out, , height, width] = inputs[1].shape as number[]
    emit.op(
      'Conv',
      inputs.map((value) => value.name),
      {
        kernel_shape: [height as number, width as number],
        strides: [stride, stride],
        pads: padding,
        group: out as number,
      },
      y.name,
    )
  },
}

/**
 * 2-D cross-correlation of each channel with a kernel of its own: x [N, C, H, W] with weight [C, 1, kh, kw] and bias [C] to
 * [N, C, H', W']. It has no derivative.
 */
export function depthwiseConv2d(x: Value, weight: Value, bias: Value, options: ConvolutionOptions = {}): Value {
  const { stride = 1, padding = 0 } = options
  return applyOne(depthwise, [x, weight, bias], { stride, padding: sidesOf(padding) })
}

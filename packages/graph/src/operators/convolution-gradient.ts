/**
 * The two products behind the derivative of a convolution y[n,o,i,j] = Σ w[o,c,u,v] x[n,c,s·i+u−top,s·j+v−left].
 * The runtime has kernels for neither; these compositions of its kernels were the fastest on a CPU.
 */
import type { Shape } from '../dims.ts'
import { applyOne, type Emitter, type Operator, type Value } from '../graph.ts'

/** Stride and padding of a convolution, in positions. */
export interface ConvolutionAttributes {
  readonly stride: number
  /** Zeros added at the top, left, bottom and right. */
  readonly padding: readonly [number, number, number, number]
}

interface GradientAttributes extends ConvolutionAttributes {
  /** Of x, or of the weight. */
  readonly shape: Shape
}

const inputGradientOperator: Operator<[gradient: Value, weight: Value], GradientAttributes> = {
  name: 'ConvInputGradient',
  infer: (_, { shape }) => [{ dtype: 'float32', shape }],
  lower({ inputs: [gradient, weight], outputs: [y], attributes: { stride, padding, shape } }, emit) {
    const [kernelHeight, kernelWidth] = weight.shape.slice(2) as [number, number]
    const [top, left, bottom, right] = padding
    const [name, out] = [gradient.name, y.name]
    const border = [kernelHeight - 1 - top, kernelWidth - 1 - left, kernelHeight - 1 - bottom, kernelWidth - 1 - right]
    const kernel = { kernel_shape: [kernelHeight, kernelWidth] }
    if (stride === 1 && border.every((size) => size >= 0)) {
      emit.op('Conv', [name, turned(weight, emit)], { ...kernel, pads: border }, out)
      return
    }
    // Rows and columns that the last window did not reach have no gradient; `output_padding` makes room for them.
    const rest = stride - 1
    const whole = emit.op('ConvTranspose', [name, weight.name], {
      ...kernel,
      strides: [stride, stride],
      output_padding: [rest, rest],
    })
    const ends = emit.scaledShape(shape.slice(2), 1, [top, left])
    emit.op('Slice', [whole, emit.ints([top, left]), ends, emit.ints([2, 3])], {}, out)
  },
}

/** The weight [out, in, kh, kw] as [in, out, kh, kw], its kernels turned by half a circle. */
function turned(weight: Value, emit: Emitter): string {
  const [out, into, height, width] = weight.shape as number[]
  const area = (height as number) * (width as number)
  const swapped = emit.op('Transpose', [weight.name], { perm: [1, 0, 2, 3] })
  if (area === 1) return swapped
  const rows = emit.op('Reshape', [swapped, emit.ints([-1, area])])
  const reversed = emit.op('Slice', [rows, emit.ints([-1]), emit.ints([-area - 1]), emit.ints([1]), emit.ints([-1])])
  return emit.op('Reshape', [reversed, emit.ints([into, out, height, width] as number[])])
}

/** The gradient of a convolution's input, of `shape`, from that of its output. */
export const inputGradient = (gradient: Value, weight: Value, shape: Shape, attributes: ConvolutionAttributes): Value =>
  applyOne(inputGradientOperator, [gradient, weight], { ...attributes, shape })

const weightGradientOperator: Operator<[gradient: Value, x: Value], GradientAttributes> = {
  name: 'ConvWeightGradient',
  infer: (_, { shape }) => [{ dtype: 'float32', shape }],
  lower({ inputs: [gradient, x], outputs: [y], attributes: { stride, padding, shape } }, emit) {
    const [out, into, kernelHeight, kernelWidth] = shape as [number, number, number, number]
    const [top, left, bottom, right] = padding
    const windows = gradient.shape.slice(2)
    const pointwise = kernelHeight * kernelWidth === 1 && stride === 1

    // One product [out, N·H′·W′] · [N·H′·W′, in] for each position in the kernel: nothing is copied kh · kw times over.
    const flat = emit.op('Reshape', [
      emit.op('Transpose', [gradient.name], { perm: [1, 0, 2, 3] }),
      emit.ints([out, -1]),
    ])
    const channelsLast = emit.op('Transpose', [x.name], { perm: [0, 2, 3, 1] })
    const padded = padding.every((size) => size === 0)
      ? channelsLast
      : emit.op('Pad', [channelsLast, emit.ints([0, top, left, 0, 0, bottom, right, 0])])
    const products: string[] = []
    for (let u = 0; u < kernelHeight; u++) {
      for (let v = 0; v < kernelWidth; v++) {
        const ends = emit.scaledShape(windows, stride, [u + 1 - stride, v + 1 - stride])
        const steps = emit.ints([stride, stride])
        const seen = pointwise ? padded : emit.op('Slice', [padded, emit.ints([u, v]), ends, emit.ints([1, 2]), steps])
        products.push(emit.op('MatMul', [flat, emit.op('Reshape', [seen, emit.ints([-1, into])])]))
      }
    }
    const joined = emit.op('Concat', products, { axis: 1 })
    const perPosition = emit.op('Reshape', [joined, emit.ints([out, kernelHeight, kernelWidth, into])])
    emit.op('Transpose', [perPosition], { perm: [0, 3, 1, 2] }, y.name)
  },
}

/** The gradient of a convolution's weight, of `shape`, from that of its output. */
export const weightGradient = (gradient: Value, x: Value, shape: Shape, attributes: ConvolutionAttributes): Value =>
  applyOne(weightGradientOperator, [gradient, x], { ...attributes, shape })

import { type Dim, formatShape, multiplyDims, type Shape } from '../dims.ts'
import { applyOne, expectShape, type Operator, type Value } from '../graph.ts'
import { elementType } from '../onnx/proto.ts'
import { sum } from './broadcast.ts'
import { matmul } from './linear.ts'
import { reshape, transpose } from './shape.ts'

const nearest = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }

const isTwice = (shape: Shape, height: Dim, width: Dim): boolean =>
  height === multiplyDims(2, shape[2] as Dim) && width === multiplyDims(2, shape[3] as Dim)

const upsampleOperator: Operator<[x: Value], { readonly height: Dim; readonly width: Dim }> = {
  name: 'UpsampleNearest',
  infer([x], { height, width }) {
    const { dtype, shape } = x
    expectShape(
      shape.length === 4 && height !== undefined && width !== undefined,
      'UpsampleNearest',
      `pictures are [N, C, H, W], not ${formatShape(shape)}`,
    )
    return [{ dtype, shape: [...shape.slice(0, 2), height, width] }]
  },
  lower({ inputs: [x], outputs: [y], attributes: { height, width } }, emit) {
    const { name, shape } = x
    if (isTwice(shape, height, width)) {
      const scales = emit.fresh('scales')
      emit.initializers.push({
        name: scales,
        dtype: 'float32',
        shape: [4],
        bytes: new Uint8Array(Float32Array.of(1, 1, 2, 2).buffer),
      })
      emit.op('Resize', [name, '', scales], nearest, y.name)
    } else {
      emit.op('Resize', [name, '', '', emit.shape([shape[0] as Dim, shape[1] as Dim, height, width])], nearest, y.name)
    }
  },
  differentiate({ inputs: [x], attributes: { height, width } }, [gradient]) {
    const { shape } = x
    const [batch, channels, h, w] = shape as [Dim, Dim, Dim, Dim]
    if (isTwice(shape, height, width)) {
      return [reshape(sum(reshape(gradient, [batch, channels, h, 2, w, 2]), [3, 5]), shape)]
    }
    const [rows, columns] = [sources(x, 2, height), sources(x, 3, width)]
    return [matmul(matmul(transpose(rows, [1, 0]), gradient), columns)]
  },
}

const sourcesOperator: Operator<[x: Value], { readonly axis: number; readonly size: Dim }> = {
  name: 'UpsampleSources',
  infer: ([x], { axis, size }) => [{ dtype: 'float32', shape: [size, x.dim(axis)] }],
  lower({ inputs: [x], outputs: [y], attributes: { axis, size } }, emit) {
    const from = x.dim(axis)
    const count = emit.op('Squeeze', [emit.dim(from), emit.ints([0])])
    const line = emit.op('Range', [emit.ints([0], []), count, emit.ints([1], [])])
    const floats = emit.op('Cast', [line], { to: elementType.float32 })
    // Uses the runtime's own choice of each source position, including its rounding.
    const resized = emit.op('Resize', [floats, '', '', emit.dim(size)], nearest)
    const chosen = emit.op('Equal', [emit.op('Unsqueeze', [resized, emit.ints([1])]), floats])
    emit.op('Cast', [chosen], { to: elementType[emit.target.precision] }, y.name)
  },
}

/** One where the position of the row [size] was taken from the position of the column [size of x's axis]. */
const sources = (x: Value, axis: number, size: Dim): Value => applyOne(sourcesOperator, [x], { axis, size })

/** Nearest-neighbour upsampling of x [N, C, H, W] to twice its size, or to the height and width of `like`. */
export function upsampleNearest(x: Value, like?: Value): Value {
  const [height, width] = like ? like.shape.slice(2) : x.shape.slice(2).map((dim) => multiplyDims(2, dim))
  return applyOne(upsampleOperator, [x], { height: height as Dim, width: width as Dim })
}

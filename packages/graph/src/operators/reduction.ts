import { type Dim, formatShape, type Shape, sizeOf } from '../dims.ts'
import { applyOne, expectAxes, expectShape, type Operator, type Value } from '../graph.ts'
import { elementType } from '../onnx/proto.ts'
import { multiply, subtract } from './elementwise.ts'
import { expand } from './expand.ts'
import { reshape } from './shape.ts'

const softmaxOperator: Operator<[x: Value], null> = {
  name: 'Softmax',
  infer([x]) {
    expectAxes('Softmax', x, [x.shape.length - 1])
    return [x]
  },
  lower({ inputs: [x], outputs: [y] }, emit) {
    emit.op('Softmax', [x.name], { axis: -1 }, y.name)
  },
  differentiate({ outputs: [y] }, [gradient]) {
    const inner = sum(multiply(gradient, y), [-1])
    return [multiply(subtract(gradient, inner), y)]
  },
}

/** Softmax over the last axis. */
export const softmax = (x: Value): Value => applyOne(softmaxOperator, [x], null)

function reduction(
  name: 'Sum' | 'Mean',
  derivative: (gradient: Value, count: readonly Dim[]) => Value,
): Operator<[x: Value], { readonly axes: readonly number[] }> {
  return {
    name,
    infer([x], { axes }) {
      const { dtype, shape } = x
      expectAxes(name, x, axes)
      return [{ dtype, shape: shape.map((dim, i) => (axes.includes(i) ? 1 : dim)) }]
    },
    lower({ inputs: [x], outputs: [y], attributes: { axes } }, emit) {
      emit.op(`Reduce${name}`, [x.name, emit.ints(axes)], { keepdims: 1 }, y.name)
    },
    differentiate({ inputs: [{ shape }], attributes: { axes } }, [gradient]) {
      const sizes = axes.map((axis) => shape[axis] as Dim)
      return [expand(derivative(gradient, sizes), shape)]
    },
  }
}

const sumOperator = reduction('Sum', (gradient) => gradient)
const meanOperator = reduction('Mean', (gradient, sizes) => divideByCount(gradient, sizes))

const axesOf = (x: Value, axes: readonly number[]): number[] =>
  axes.map((axis) => (axis < 0 ? axis + x.shape.length : axis))

/** Sum over the given axes, which stay with size one. */
export const sum = (x: Value, axes: readonly number[]): Value => applyOne(sumOperator, [x], { axes: axesOf(x, axes) })

/** Mean over the given axes, which stay with size one. */
export const mean = (x: Value, axes: readonly number[]): Value => applyOne(meanOperator, [x], { axes: axesOf(x, axes) })

/** The sum of x over the axes along which a tensor of `shape` was repeated to x's shape: [shape]. */
export function sumTo(x: Value, shape: Shape): Value {
  const added = x.shape.length - shape.length
  const axes = x.shape.flatMap((dim, axis) => (axis < added || (shape[axis - added] === 1 && dim !== 1) ? [axis] : []))
  return reshape(axes.length > 0 ? sum(x, axes) : x, shape)
}

const inverseCountOperator: Operator<[x: Value], { readonly sizes: readonly Dim[] }> = {
  name: 'InverseCount',
  infer: () => [{ dtype: 'float32', shape: [] }],
  lower({ outputs: [y], attributes: { sizes } }, emit) {
    const count = emit.op('ReduceProd', [emit.shape(sizes)], { keepdims: 0 })
    // Counts may be beyond float16; their inverses are not.
    const inverse = emit.op('Reciprocal', [emit.op('Cast', [count], { to: elementType.float32 })])
    emit.op('Cast', [inverse], { to: elementType[emit.target.precision] }, y.name)
  },
}

/** x divided by the product of sizes. */
export function divideByCount(x: Value, sizes: readonly Dim[]): Value {
  const count = sizeOf(sizes)
  return multiply(x, typeof count === 'number' ? 1 / count : applyOne(inverseCountOperator, [x], { sizes }))
}

/**
 * The mean of (prediction − target)² over all elements: [].
 * @throws GraphError 'shape-mismatch' when the shapes differ
 */
export function meanSquaredError(prediction: Value, target: Value): Value {
  const difference = subtract(prediction, target)
  expectShape(
    formatShape(prediction.shape) === formatShape(target.shape),
    'MeanSquaredError',
    `${formatShape(prediction.shape)} and ${formatShape(target.shape)} differ`,
  )
  const axes = difference.shape.map((_, axis) => axis)
  return reshape(mean(multiply(difference, difference), axes), [])
}

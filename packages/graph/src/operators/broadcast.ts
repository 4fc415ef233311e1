/** Repeating along axes and summing over them: each is the derivative of the other. */
import { broadcastShapes, type Dim, formatShape, type Shape, sameShape } from '../dims.ts'
import { applyOne, expectAxes, expectShape, type Operator, type Value } from '../graph.ts'
import { reshape } from './shape.ts'

const expandOperator: Operator<[x: Value], { readonly shape: Shape }> = {
  name: 'Expand',
  infer([x], { shape }) {
    const { dtype, shape: from } = x
    const together = broadcastShapes(from, shape)
    expectShape(
      together !== undefined && sameShape(together, shape),
      'Expand',
      `${formatShape(from)} does not repeat to ${formatShape(shape)}`,
    )
    return [{ dtype, shape }]
  },
  lower({ inputs: [x], outputs: [y], attributes: { shape } }, emit) {
    emit.op('Expand', [x.name, emit.shape(shape)], {}, y.name)
  },
  differentiate: ({ inputs: [x] }, [gradient]) => [sumTo(gradient, x.shape)],
}

/** Repeats x along its axes of size one, and along new ones in front, to `shape`. */
export const expand = (x: Value, shape: Shape): Value => applyOne(expandOperator, [x], { shape })

/**
 * A reduction whose axes stay with size one.
 * @param derivative the gradient of each element that was reduced, from that of the result and the sizes of the axes
 */
export function reduction(
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

/** Negative axes count from the end. */
export const axesOf = (x: Value, axes: readonly number[]): number[] =>
  axes.map((axis) => (axis < 0 ? axis + x.shape.length : axis))

/** Sum over the given axes, which stay with size one. */
export const sum = (x: Value, axes: readonly number[]): Value => applyOne(sumOperator, [x], { axes: axesOf(x, axes) })

/** The sum of x over the axes along which a tensor of `shape` was repeated to x's shape: [shape]. */
export function sumTo(x: Value, shape: Shape): Value {
  const added = x.shape.length - shape.length
  const axes = x.shape.flatMap((dim, axis) => (axis < added || (shape[axis - added] === 1 && dim !== 1) ? [axis] : []))
  return reshape(axes.length > 0 ? sum(x, axes) : x, shape)
}

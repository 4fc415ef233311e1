import { broadcastShapes, formatShape, type Shape, sameShape } from '../dims.ts'
import { applyOne, expectShape, type Operator, type Value } from '../graph.ts'
import { sumTo } from './reduction.ts'

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

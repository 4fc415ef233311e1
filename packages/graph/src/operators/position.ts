import { formatShape } from '../dims.ts'
import { applyOne, expectShape, type Operator, type Value } from '../graph.ts'
import { elementType } from '../onnx/proto.ts'

/** These operators return integers: no gradient flows through them. */

const positionsOperator: Operator<[x: Value], { readonly axis: number }> = {
  name: 'Positions',
  infer: ([x], { axis }) => [{ dtype: 'int64', shape: [x.dim(axis)] }],
  lower({ inputs: [x], outputs: [y], attributes: { axis } }, emit) {
    const size = emit.op('Squeeze', [emit.dim(x.dim(axis)), emit.ints([0])])
    emit.op('Range', [emit.ints([0], []), size, emit.ints([1], [])], {}, y.name)
  },
}

/** 0, 1, 2, … along an axis of x: int64 [size of the axis]. */
export const positions = (x: Value, axis: number): Value => applyOne(positionsOperator, [x], { axis })

const equalOperator: Operator<[x: Value], { readonly number: number }> = {
  name: 'Equal',
  infer([x]) {
    expectShape(x.dtype === 'int64', 'Equal', 'only whole numbers are compared')
    return [{ dtype: 'bool', shape: x.shape }]
  },
  lower({ inputs: [x], outputs: [y], attributes: { number } }, emit) {
    emit.op('Equal', [x.name, emit.ints([number], [])], {}, y.name)
  },
}

/** Where the int64 values of x are `number`: bool, of x's shape. */
export const equal = (x: Value, number: number): Value => applyOne(equalOperator, [x], { number })

const argMaxOperator: Operator<[x: Value], null> = {
  name: 'ArgMax',
  infer([x]) {
    expectShape(x.shape.length > 0, 'ArgMax', `there is no axis in ${formatShape(x.shape)}`)
    return [{ dtype: 'int64', shape: x.shape.slice(0, -1) }]
  },
  lower({ inputs: [x], outputs: [y] }, emit) {
    const { name, dtype } = x
    // The runtime has no kernel for int64 and bool.
    const comparable = dtype === 'float32' ? name : emit.op('Cast', [name], { to: elementType.int32 })
    emit.op('ArgMax', [comparable], { axis: -1, keepdims: 0, select_last_index: 0 }, y.name)
  },
}

/** The position of the largest element along the last axis, the first one of equals: int64 [...] of x [..., n]. */
export const argMax = (x: Value): Value => applyOne(argMaxOperator, [x], null)

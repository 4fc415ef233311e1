import { broadcastShapes, formatShape } from '../dims.ts'
import { applyOne, expectShape, type Operator, type Value } from '../graph.ts'

function binary(type: 'Add' | 'Sub' | 'Mul' | 'Div'): Operator<null> {
  return {
    name: type,
    infer([a, b]) {
      const shape = a && b && broadcastShapes(a.shape, b.shape)
      expectShape(a?.dtype === b?.dtype, type, `${a?.dtype} and ${b?.dtype} do not mix`)
      expectShape(
        shape !== undefined,
        type,
        `${formatShape(a?.shape ?? [])} and ${formatShape(b?.shape ?? [])} do not broadcast`,
      )
      return [{ dtype: (a as Value).dtype, shape }]
    },
    lower({ inputs: [a, b], outputs: [y] }, emit) {
      emit.op(type, [(a as Value).name, (b as Value).name], {}, (y as Value).name)
    },
  }
}

const addOperator = binary('Add')
const subtractOperator = binary('Sub')
const multiplyOperator = binary('Mul')
const divideOperator = binary('Div')

const operand = (x: Value, y: Value | number): Value =>
  typeof y === 'number' ? x.graph.constant(Float32Array.of(y), []) : y

/** Elementwise sum with broadcasting. */
export const add = (a: Value, b: Value | number): Value => applyOne(addOperator, [a, operand(a, b)], null)

/** Elementwise difference with broadcasting. */
export const subtract = (a: Value, b: Value | number): Value => applyOne(subtractOperator, [a, operand(a, b)], null)

/** Elementwise product with broadcasting. */
export const multiply = (a: Value, b: Value | number): Value => applyOne(multiplyOperator, [a, operand(a, b)], null)

/** Elementwise quotient with broadcasting. */
export const divide = (a: Value, b: Value | number): Value => applyOne(divideOperator, [a, operand(a, b)], null)

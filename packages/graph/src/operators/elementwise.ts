import { broadcastShapes, formatShape } from '../dims.ts'
import { applyOne, expectShape, type Operator, type Value } from '../graph.ts'
import { sumTo } from './broadcast.ts'

/** @param derivative the gradients of a and b in the shape of y */
function binary(
  type: 'Add' | 'Sub' | 'Mul' | 'Div',
  derivative: (gradient: Value, a: Value, b: Value, y: Value) => readonly [Value, Value],
): Operator<[a: Value, b: Value], null> {
  return {
    name: type,
    infer([a, b]) {
      const shape = broadcastShapes(a.shape, b.shape)
      expectShape(a.dtype === b.dtype, type, `${a.dtype} and ${b.dtype} do not mix`)
      expectShape(shape !== undefined, type, `${formatShape(a.shape)} and ${formatShape(b.shape)} do not broadcast`)
      return [{ dtype: a.dtype, shape }]
    },
    lower({ inputs: [a, b], outputs: [y] }, emit) {
      emit.op(type, [a.name, b.name], {}, y.name)
    },
    differentiate({ inputs: [a, b], outputs: [y] }, [gradient]) {
      const [forA, forB] = derivative(gradient, a, b, y)
      return [sumTo(forA, a.shape), sumTo(forB, b.shape)]
    },
  }
}

const addOperator = binary('Add', (gradient) => [gradient, gradient])
const subtractOperator = binary('Sub', (gradient) => [gradient, negate(gradient)])
const multiplyOperator = binary('Mul', (gradient, a, b) => [multiply(gradient, b), multiply(gradient, a)])
const divideOperator = binary('Div', (gradient, _, b, y) => {
  const forA = divide(gradient, b)
  return [forA, negate(multiply(forA, y))]
})

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

const negate = (x: Value): Value => multiply(x, -1)

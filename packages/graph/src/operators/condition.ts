import { broadcastShapes, formatShape } from '../dims.ts'
import { applyOne, expectShape, type Operator, type Value } from '../graph.ts'

const compareOperator = (type: 'Greater' | 'Less'): Operator<[x: Value], { readonly limit: number }> => ({
  name: type,
  infer: ([x]) => [{ dtype: 'bool', shape: x.shape }],
  lower({ inputs: [x], outputs: [y], attributes: { limit } }, emit) {
    emit.op(type, [x.name, emit.floats([limit])], {}, y.name)
  },
})

const greaterOperator = compareOperator('Greater')
const lessOperator = compareOperator('Less')

/** Where x is above a limit: bool, of x's shape. */
export const above = (x: Value, limit: number): Value => applyOne(greaterOperator, [x], { limit })

/** Where x is below a limit: bool, of x's shape. */
export const below = (x: Value, limit: number): Value => applyOne(lessOperator, [x], { limit })

const whereOperator: Operator<[condition: Value, a: Value, b: Value], null> = {
  name: 'Where',
  infer([condition, a, b]) {
    const shapes = [condition, a, b].map((value) => value.shape)
    const shape = shapes.reduce<ReturnType<typeof broadcastShapes>>(
      (all, each) => all && broadcastShapes(all, each),
      [],
    )
    expectShape(
      condition.dtype === 'bool' && a.dtype === b.dtype && shape !== undefined,
      'Where',
      `${shapes.map(formatShape).join(', ')} do not broadcast`,
    )
    return [{ dtype: a.dtype, shape }]
  },
  lower({ inputs, outputs: [y] }, emit) {
    const names = inputs.map((value) => value.name)
    emit.op('Where', names, {}, y.name)
  },
}

/** a where the condition holds, b elsewhere, with broadcasting. */
export function where(condition: Value, a: Value | number, b: Value | number): Value {
  const value = (x: Value | number) => (typeof x === 'number' ? condition.graph.constant(Float32Array.of(x), []) : x)
  return applyOne(whereOperator, [condition, value(a), value(b)], null)
}

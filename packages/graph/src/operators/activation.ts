import { applyOne, type Operator, type Value } from '../graph.ts'
import type { Emitter } from '../onnx/lower.ts'

/** An operator of one input that keeps its type, given by how it computes `y` from `x`. */
function pointwise(name: string, lower: (x: string, y: string, emit: Emitter) => void): Operator<null> {
  return {
    name,
    infer: ([x]) => [x as Value],
    lower({ inputs: [x], outputs: [y] }, emit) {
      lower((x as Value).name, (y as Value).name, emit)
    },
  }
}

const plain = (type: string): Operator<null> => pointwise(type, (x, y, emit) => void emit.op(type, [x], {}, y))

const reluOperator = plain('Relu')
const tanhOperator = plain('Tanh')
const sigmoidOperator = plain('Sigmoid')
const expOperator = plain('Exp')
const mishOperator = plain('Mish')

/** x · sigmoid(alpha · x) */
const swish = (name: string, alpha: number): Operator<null> =>
  pointwise(name, (x, y, emit) => {
    if (emit.target.fused) {
      emit.contrib('QuickGelu', [x], { alpha: { float: alpha } }, y)
      return
    }
    const scaled = alpha === 1 ? x : emit.op('Mul', [x, emit.floats([alpha])])
    emit.op('Mul', [x, emit.op('Sigmoid', [scaled])], {}, y)
  })

const siluOperator = swish('Silu', 1)
const quickGeluOperator = swish('QuickGelu', 1.702)

const clampOperator: Operator<{ readonly low: number; readonly high: number }> = {
  name: 'Clamp',
  infer: ([x]) => [x as Value],
  lower({ inputs: [x], outputs: [y], attributes: { low, high } }, emit) {
    emit.op('Clip', [(x as Value).name, emit.floats([low]), emit.floats([high])], {}, (y as Value).name)
  },
}

const geluOperator = (approximate: 'none' | 'tanh'): Operator<null> =>
  pointwise('Gelu', (x, y, emit) => void emit.op('Gelu', [x], { approximate }, y))
const geluExact = geluOperator('none')
const geluTanh = geluOperator('tanh')

export const relu = (x: Value): Value => applyOne(reluOperator, [x], null)
export const tanh = (x: Value): Value => applyOne(tanhOperator, [x], null)
export const sigmoid = (x: Value): Value => applyOne(sigmoidOperator, [x], null)
export const exp = (x: Value): Value => applyOne(expOperator, [x], null)

/** x · tanh(ln(1 + eˣ)) (Misra, 2019). */
export const mish = (x: Value): Value => applyOne(mishOperator, [x], null)

/** x · σ(x), the sigmoid linear unit (Hendrycks and Gimpel, 2016). */
export const silu = (x: Value): Value => applyOne(siluOperator, [x], null)

/** x limited to low … high. */
export const clamp = (x: Value, low: number, high: number): Value => applyOne(clampOperator, [x], { low, high })

/** x · σ(1.702 x), the approximation of GELU in OpenAI's CLIP. */
export const quickGelu = (x: Value): Value => applyOne(quickGeluOperator, [x], null)

/** x · Φ(x) with the exact error function, or its tanh form (Hendrycks and Gimpel, 2016). */
export const gelu = (x: Value, approximate: 'none' | 'tanh' = 'none'): Value =>
  applyOne(approximate === 'none' ? geluExact : geluTanh, [x], null)

import { applyOne, type Emitter, type Operator, type Value } from '../graph.ts'
import { above, below, where } from './condition.ts'
import { add, multiply, subtract } from './elementwise.ts'

/** The gradient of x, given x, y = f(x) and the gradient of y. */
type PointwiseDerivative = (x: Value, y: Value, gradient: Value) => Value

/** An operator of one input that keeps its type, given by how it computes `y` from `x`. */
function pointwise(
  name: string,
  lower: (x: string, y: string, emit: Emitter) => void,
  derivative?: PointwiseDerivative,
): Operator<[x: Value], null> {
  return {
    name,
    infer: ([x]) => [x],
    lower({ inputs: [x], outputs: [y] }, emit) {
      lower(x.name, y.name, emit)
    },
    ...(derivative && {
      differentiate: ({ inputs: [x], outputs: [y] }, [gradient]) => [derivative(x, y, gradient)],
    }),
  }
}

const plain = (type: string, derivative?: PointwiseDerivative): Operator<[x: Value], null> =>
  pointwise(type, (x, y, emit) => void emit.op(type, [x], {}, y), derivative)

const reluOperator = plain('Relu', (x, _, gradient) => where(above(x, 0), gradient, 0))
const tanhOperator = plain('Tanh', (_, y, gradient) => multiply(gradient, oneMinus(multiply(y, y))))
const sigmoidOperator = plain('Sigmoid', (_, y, gradient) => multiply(gradient, multiply(y, oneMinus(y))))
const expOperator = plain('Exp', (_, y, gradient) => multiply(gradient, y))
const softplusOperator = plain('Softplus')
const erfOperator = plain('Erf')

/** t + x σ(x) (1 − t²) with t = tanh(ln(1 + eˣ)) */
const mishOperator = plain('Mish', (x, _, gradient) => {
  const t = tanh(applyOne(softplusOperator, [x], null))
  return multiply(gradient, add(t, multiply(multiply(x, sigmoid(x)), oneMinus(multiply(t, t)))))
})

/** x · sigmoid(alpha · x), whose derivative is s + alpha y (1 − s) with s = sigmoid(alpha · x) */
const swish = (name: string, alpha: number): Operator<[x: Value], null> =>
  pointwise(
    name,
    (x, y, emit) => {
      if (emit.target.fused) {
        emit.contrib('QuickGelu', [x], { alpha: { float: alpha } }, y)
        return
      }
      const scaled = alpha === 1 ? x : emit.op('Mul', [x, emit.floats([alpha])])
      emit.op('Mul', [x, emit.op('Sigmoid', [scaled])], {}, y)
    },
    (x, y, gradient) => {
      const scaled = (value: Value) => (alpha === 1 ? value : multiply(value, alpha))
      const s = sigmoid(scaled(x))
      return multiply(gradient, add(s, multiply(y, scaled(oneMinus(s)))))
    },
  )

const siluOperator = swish('Silu', 1)
const quickGeluOperator = swish('QuickGelu', 1.702)

const clampOperator: Operator<[x: Value], { readonly low: number; readonly high: number }> = {
  name: 'Clamp',
  infer: ([x]) => [x],
  lower({ inputs: [x], outputs: [y], attributes: { low, high } }, emit) {
    emit.op('Clip', [x.name, emit.floats([low]), emit.floats([high])], {}, y.name)
  },
  differentiate({ inputs: [x], attributes: { low, high } }, [gradient]) {
    return [where(below(x, low), 0, where(above(x, high), 0, gradient))]
  },
}

const geluOperator = (approximate: 'none' | 'tanh', derivative: PointwiseDerivative): Operator<[x: Value], null> =>
  pointwise('Gelu', (x, y, emit) => void emit.op('Gelu', [x], { approximate }, y), derivative)

/** Φ(x) + x φ(x) = ½ + ½ erf(u) + u exp(−u²) / √π with u = x / √2 */
const geluExact = geluOperator('none', (x, _, gradient) => {
  const u = multiply(x, Math.SQRT1_2)
  const density = exp(multiply(multiply(u, u), -1))
  const cumulative = add(multiply(applyOne(erfOperator, [u], null), 0.5), 0.5)
  return multiply(gradient, add(cumulative, multiply(multiply(u, density), Math.PI ** -0.5)))
})

/** ½ (1 + t) + ½ x (1 − t²) u′ with t = tanh(u), u = √(2/π) (x + 0.044715 x³) */
const geluTanh = geluOperator('tanh', (x, _, gradient) => {
  const slope = Math.sqrt(2 / Math.PI)
  const square = multiply(x, x)
  const t = tanh(multiply(x, add(multiply(square, 0.044715 * slope), slope)))
  const inner = multiply(x, add(multiply(square, 3 * 0.044715 * slope), slope))
  return multiply(gradient, multiply(add(add(t, 1), multiply(inner, oneMinus(multiply(t, t)))), 0.5))
})

/** max(x, 0), elementwise. */
export const relu = (x: Value): Value => applyOne(reluOperator, [x], null)
/** Hyperbolic tangent, elementwise; −1 … 1. */
export const tanh = (x: Value): Value => applyOne(tanhOperator, [x], null)
/** 1 / (1 + exp(−x)), elementwise; 0 … 1. */
export const sigmoid = (x: Value): Value => applyOne(sigmoidOperator, [x], null)
/** eˣ, elementwise. */
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

const oneMinus = (x: Value): Value => subtract(x.graph.constant(Float32Array.of(1), []), x)

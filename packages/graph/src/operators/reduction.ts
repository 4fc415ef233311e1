import { type Dim, formatShape, sizeOf } from '../dims.ts'
import { applyOne, expectAxes, expectShape, type Operator, type Value } from '../graph.ts'
import { elementType } from '../onnx/proto.ts'
import { exp } from './activation.ts'
import { axesOf, reduction, sum } from './broadcast.ts'
import { multiply, subtract } from './elementwise.ts'
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

const logSoftmaxOperator: Operator<[x: Value], null> = {
  name: 'LogSoftmax',
  infer([x]) {
    expectAxes('LogSoftmax', x, [x.shape.length - 1])
    return [x]
  },
  lower({ inputs: [x], outputs: [y] }, emit) {
    emit.op('LogSoftmax', [x.name], { axis: -1 }, y.name)
  },
  differentiate({ outputs: [y] }, [gradient]) {
    return [subtract(gradient, multiply(exp(y), sum(gradient, [-1])))]
  },
}

/** The logarithm of `softmax`, which stays finite where a probability is too small for a float. */
export const logSoftmax = (x: Value): Value => applyOne(logSoftmaxOperator, [x], null)

const meanOperator = reduction('Mean', (gradient, sizes) => divideByCount(gradient, sizes))

/** Mean over the given axes, which stay with size one. */
export const mean = (x: Value, axes: readonly number[]): Value => applyOne(meanOperator, [x], { axes: axesOf(x, axes) })

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

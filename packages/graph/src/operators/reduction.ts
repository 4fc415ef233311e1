import { applyOne, expectAxes, type Operator, type Value } from '../graph.ts'

const softmaxOperator: Operator<null> = {
  name: 'Softmax',
  infer([x]) {
    expectAxes('Softmax', x as Value, [(x as Value).shape.length - 1])
    return [x as Value]
  },
  lower({ inputs: [x], outputs: [y] }, emit) {
    emit.op('Softmax', [(x as Value).name], { axis: -1 }, (y as Value).name)
  },
}

/** Softmax over the last axis. */
export const softmax = (x: Value): Value => applyOne(softmaxOperator, [x], null)

const meanOperator: Operator<{ readonly axes: readonly number[] }> = {
  name: 'Mean',
  infer([x], { axes }) {
    const { dtype, shape } = x as Value
    expectAxes('Mean', x as Value, axes)
    return [{ dtype, shape: shape.map((dim, i) => (axes.includes(i) ? 1 : dim)) }]
  },
  lower({ inputs: [x], outputs: [y], attributes: { axes } }, emit) {
    emit.op('ReduceMean', [(x as Value).name, emit.ints(axes)], { keepdims: 1 }, (y as Value).name)
  },
}

/** Mean over the given axes, which stay with size one. */
export const mean = (x: Value, axes: readonly number[]): Value =>
  applyOne(meanOperator, [x], { axes: axes.map((axis) => (axis < 0 ? axis + x.shape.length : axis)) })

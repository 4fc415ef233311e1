import { type Dim, formatShape, type Shape, sameShape } from '../dims.ts'
import { applyOne, expectAxes, expectShape, type Operator, type Value } from '../graph.ts'
import { elementType } from '../onnx/proto.ts'
import { multiply } from './elementwise.ts'
import { axisOf, reshape, transpose } from './shape.ts'

const gatherOperator: Operator<{ readonly axis: number }> = {
  name: 'Gather',
  infer([x, indices], { axis }) {
    const { dtype, shape } = x as Value
    expectAxes('Gather', x as Value, [axis])
    expectShape(indices?.dtype === 'int64', 'Gather', `indices are int64, not ${indices?.dtype}`)
    return [{ dtype, shape: [...shape.slice(0, axis), ...(indices as Value).shape, ...shape.slice(axis + 1)] }]
  },
  lower({ inputs: [x, indices], outputs: [y], attributes: { axis } }, emit) {
    const [table, at, out] = [x as Value, (indices as Value).name, (y as Value).name]
    const stored = emit.stored(table)
    if (stored === undefined) emit.op('Gather', [table.name, at], { axis }, out)
    // Only what is looked up is widened, not the whole table.
    else emit.op('Cast', [emit.op('Gather', [stored, at], { axis })], { to: elementType[emit.target.precision] }, out)
  },
  differentiate({ inputs: [x, indices], attributes: { axis } }, [gradient]) {
    const [table, at] = [x as Value, indices as Value]
    if (axis === 0) return [scatterAdd(gradient, at, table.shape), null]
    // The looked-up axes to the front, the rest behind them, and the sum's first axis back to its place.
    const axes = [...gradient.shape.keys()]
    const found = axes.splice(axis, at.shape.length)
    const [size, rest] = [table.dim(axis), table.shape.toSpliced(axis, 1)]
    const sums = scatterAdd(transpose(gradient, [...found, ...axes]), at, [size, ...rest])
    const order = [...table.shape.keys()].slice(1)
    return [transpose(sums, order.toSpliced(axis, 0, 0)), null]
  },
}

const scatterAddOperator: Operator<{ readonly shape: Shape }> = {
  name: 'ScatterAdd',
  infer: ([x], { shape }) => [{ dtype: (x as Value).dtype, shape }],
  lower({ inputs: [x, indices], outputs: [y], attributes: { shape } }, emit) {
    const zeros = emit.op('Expand', [emit.floats([0]), emit.shape(shape)])
    const rows = emit.op('Unsqueeze', [(indices as Value).name, emit.ints([-1])])
    emit.op('ScatterND', [zeros, rows, (x as Value).name], { reduction: 'add' }, (y as Value).name)
  },
}

/** The entries of x [indices..., rest...] added to zeros [n, rest...] where the indices say. */
const scatterAdd = (x: Value, indices: Value, shape: Shape): Value =>
  applyOne(scatterAddOperator, [x, indices], { shape })

/** Entries of an axis by index: `gather(table, ids, 0)` looks up embeddings. Indices are int64 of any shape. */
export const gather = (x: Value, indices: Value, axis: number): Value =>
  applyOne(gatherOperator, [x, indices], { axis: axisOf(x, axis) })

const gatherEachOperator: Operator<null> = {
  name: 'GatherEach',
  infer([x, indices]) {
    const { dtype, shape } = x as Value
    expectShape(
      shape.length >= 2 && indices?.dtype === 'int64' && sameShape(indices.shape, shape.slice(0, 1)),
      'GatherEach',
      `the ${indices?.dtype} indices ${formatShape(indices?.shape ?? [])} do not suit ${formatShape(shape)}`,
    )
    return [{ dtype, shape: [...indices.shape, ...shape.slice(2)] }]
  },
  lower({ inputs: [x, indices], outputs: [y] }, emit) {
    const columns = emit.op('Unsqueeze', [(indices as Value).name, emit.ints([1])])
    emit.op('GatherND', [(x as Value).name, columns], { batch_dims: 1 }, (y as Value).name)
  },
  differentiate({ inputs: [x, indices] }, [gradient]) {
    const { shape } = x as Value
    const [batch, length] = shape as [Dim, Dim]
    const chosen = oneHot(indices as Value, length)
    const rest = shape.slice(2)
    return [
      multiply(reshape(chosen, [batch, length, ...rest.map(() => 1)]), reshape(gradient, [batch, 1, ...rest])),
      null,
    ]
  },
}

const oneHotOperator: Operator<{ readonly size: Dim }> = {
  name: 'OneHot',
  infer: ([indices], { size }) => [{ dtype: 'float32', shape: [...(indices as Value).shape, size] }],
  lower({ inputs: [indices], outputs: [y], attributes: { size } }, emit) {
    const values = emit.floats([0, 1], [2])
    emit.op('OneHot', [(indices as Value).name, emit.dim(size), values], { axis: -1 }, (y as Value).name)
  },
}

/** One at each index along a new last axis, zero elsewhere. */
const oneHot = (indices: Value, size: Dim): Value => applyOne(oneHotOperator, [indices], { size })

/** For each item i of the batch the row x[i, indices[i]]: x [B, L, ...] with indices [B] to [B, ...]. */
export const gatherEach = (x: Value, indices: Value): Value => applyOne(gatherEachOperator, [x, indices], null)

import { type Dim, formatShape, type Shape, sameShape } from '../dims.ts'
import { applyOne, expectAxes, expectShape, type Operator, type Value } from '../graph.ts'
import { elementType } from '../onnx/proto.ts'
import { multiply } from './elementwise.ts'
import { axisOf, reshape, transpose } from './shape.ts'

const gatherOperator: Operator<[x: Value, indices: Value], { readonly axis: number }> = {
  name: 'Gather',
  infer([x, indices], { axis }) {
    const { dtype, shape } = x
    expectAxes('Gather', x, [axis])
    expectShape(indices.dtype === 'int64', 'Gather', `indices are int64, not ${indices.dtype}`)
    return [{ dtype, shape: [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)] }]
  },
  lower({ inputs: [x, indices], outputs: [y], attributes: { axis } }, emit) {
    const stored = emit.target.onDevice ? undefined : emit.stored(x)
    if (stored === undefined) emit.op('Gather', [x.name, indices.name], { axis }, y.name)
    // Only the rows that are looked up are widened, not the whole table.
    else {
      const found = emit.op('Gather', [stored, indices.name], { axis })
      emit.op('Cast', [found], { to: elementType[emit.target.precision] }, y.name)
    }
  },
  differentiate({ inputs: [table, indices], attributes: { axis } }, [gradient]) {
    if (axis === 0) return [scatterAdd(gradient, indices, table.shape), null]
    // The looked-up axes to the front, the rest behind them, and the sum's first axis back to its place.
    const axes = [...gradient.shape.keys()]
    const found = axes.splice(axis, indices.shape.length)
    const [size, rest] = [table.dim(axis), table.shape.toSpliced(axis, 1)]
    const sums = scatterAdd(transpose(gradient, [...found, ...axes]), indices, [size, ...rest])
    const order = [...table.shape.keys()].slice(1)
    return [transpose(sums, order.toSpliced(axis, 0, 0)), null]
  },
}

const scatterAddOperator: Operator<[x: Value, indices: Value], { readonly shape: Shape }> = {
  name: 'ScatterAdd',
  infer: ([x], { shape }) => [{ dtype: x.dtype, shape }],
  lower({ inputs: [x, indices], outputs: [y], attributes: { shape } }, emit) {
    const zeros = emit.op('Expand', [emit.floats([0]), emit.shape(shape)])
    const rows = emit.op('Unsqueeze', [indices.name, emit.ints([-1])])
    emit.op('ScatterND', [zeros, rows, x.name], { reduction: 'add' }, y.name)
  },
}

/** Adds the entries of x [indices..., rest...] to zeros [n, rest...] at the indices. */
const scatterAdd = (x: Value, indices: Value, shape: Shape): Value =>
  applyOne(scatterAddOperator, [x, indices], { shape })

/** Entries of an axis by index: `gather(table, ids, 0)` looks up embeddings. Indices are int64 of any shape. */
export const gather = (x: Value, indices: Value, axis: number): Value =>
  applyOne(gatherOperator, [x, indices], { axis: axisOf(x, axis) })

const gatherEachOperator: Operator<[x: Value, indices: Value], null> = {
  name: 'GatherEach',
  infer([x, indices]) {
    const { dtype, shape } = x
    expectShape(
      shape.length >= 2 && indices.dtype === 'int64' && sameShape(indices.shape, shape.slice(0, 1)),
      'GatherEach',
      `the ${indices.dtype} indices ${formatShape(indices.shape)} do not suit ${formatShape(shape)}`,
    )
    return [{ dtype, shape: [...indices.shape, ...shape.slice(2)] }]
  },
  lower({ inputs: [x, indices], outputs: [y] }, emit) {
    const columns = emit.op('Unsqueeze', [indices.name, emit.ints([1])])
    emit.op('GatherND', [x.name, columns], { batch_dims: 1 }, y.name)
  },
  differentiate({ inputs: [x, indices] }, [gradient]) {
    const { shape } = x
    const [batch, length] = shape as [Dim, Dim]
    const chosen = oneHot(indices, length)
    const rest = shape.slice(2)
    return [
      multiply(reshape(chosen, [batch, length, ...rest.map(() => 1)]), reshape(gradient, [batch, 1, ...rest])),
      null,
    ]
  },
}

const oneHotOperator: Operator<[indices: Value], { readonly size: Dim }> = {
  name: 'OneHot',
  infer: ([indices], { size }) => [{ dtype: 'float32', shape: [...indices.shape, size] }],
  lower({ inputs: [indices], outputs: [y], attributes: { size } }, emit) {
    const values = emit.floats([0, 1], [2])
    emit.op('OneHot', [indices.name, emit.dim(size), values], { axis: -1 }, y.name)
  },
}

/** One at each index along a new last axis, zero elsewhere. */
const oneHot = (indices: Value, size: Dim): Value => applyOne(oneHotOperator, [indices], { size })

/** For each item i of the batch the row x[i, indices[i]]: x [B, L, ...] with indices [B] to [B, ...]. */
export const gatherEach = (x: Value, indices: Value): Value => applyOne(gatherEachOperator, [x, indices], null)

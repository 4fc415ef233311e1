import { addDims, type Dim, formatShape, multiplyDims, type Shape, sameShape, sizeOf } from '../dims.ts'
import { applyOne, expectShape, type Operator, type Value } from '../graph.ts'
import type { Emitter } from '../onnx/lower.ts'

const axisOf = (x: Value, axis: number): number => (axis < 0 ? axis + x.shape.length : axis)

/** The shape operand of ONNX Reshape: constants where one unknown size is enough, else sizes read at run time. */
function targetShape(from: Shape, to: Shape, emit: Emitter): string {
  const known = to.map((dim, i) => (typeof dim === 'number' ? dim : dim === from[i] ? 0 : -1))
  return known.filter((size) => size === -1).length <= 1 ? emit.ints(known) : emit.shape(to)
}

const reshapeOperator: Operator<{ readonly shape: Shape }> = {
  name: 'Reshape',
  infer([x], { shape }) {
    expectShape(
      sizeOf((x as Value).shape) === sizeOf(shape),
      'Reshape',
      `${formatShape((x as Value).shape)} cannot become ${formatShape(shape)}`,
    )
    return [{ dtype: (x as Value).dtype, shape }]
  },
  lower({ inputs: [x], outputs: [y], attributes: { shape } }, emit) {
    const { name, shape: from } = x as Value
    emit.op('Reshape', [name, targetShape(from, shape, emit)], {}, (y as Value).name)
  },
}

/** The same elements in another shape; symbolic dimensions are those of values that the graph already has. */
export const reshape = (x: Value, shape: Shape): Value =>
  sameShape(x.shape, shape) ? x : applyOne(reshapeOperator, [x], { shape })

const transposeOperator: Operator<{ readonly order: readonly number[] }> = {
  name: 'Transpose',
  infer: ([x], { order }) => [{ dtype: (x as Value).dtype, shape: order.map((axis) => (x as Value).dim(axis)) }],
  lower({ inputs: [x], outputs: [y], attributes: { order } }, emit) {
    emit.op('Transpose', [(x as Value).name], { perm: order }, (y as Value).name)
  },
}

/** Axis i of the result is axis `order[i]` of x. */
export const transpose = (x: Value, order: readonly number[]): Value => applyOne(transposeOperator, [x], { order })

const concatOperator: Operator<{ readonly axis: number }> = {
  name: 'Concat',
  infer(inputs, { axis }) {
    const [first] = inputs as [Value, ...Value[]]
    const others = inputs.map(({ shape }) => shape.filter((_, i) => i !== axis))
    expectShape(
      others.every((shape) => sameShape(shape, others[0] as Shape)),
      'Concat',
      `${inputs.map(({ shape }) => formatShape(shape)).join(' and ')} do not join along axis ${axis}`,
    )
    const joined = inputs.map((value) => value.dim(axis)).reduce<Dim>(addDims, 0)
    return [{ dtype: first.dtype, shape: first.shape.map((dim, i) => (i === axis ? joined : dim)) }]
  },
  lower({ inputs, outputs: [y], attributes: { axis } }, emit) {
    emit.op(
      'Concat',
      inputs.map((value) => value.name),
      { axis },
      (y as Value).name,
    )
  },
}

/** Joins values along an axis. */
export const concat = (values: readonly [Value, ...Value[]], axis: number): Value =>
  applyOne(concatOperator, values, { axis: axisOf(values[0], axis) })

interface SliceAttributes {
  readonly axis: number
  readonly start: number
  readonly end: number
}

const sliceOperator: Operator<SliceAttributes> = {
  name: 'Slice',
  infer([x], { axis, start, end }) {
    const size = (x as Value).dim(axis)
    expectShape(
      start >= 0 && start < end && (typeof size === 'string' || end <= size),
      'Slice',
      `${start} to ${end} lies outside of axis ${axis} of ${formatShape((x as Value).shape)}`,
    )
    return [{ dtype: (x as Value).dtype, shape: (x as Value).shape.map((dim, i) => (i === axis ? end - start : dim)) }]
  },
  lower({ inputs: [x], outputs: [y], attributes: { axis, start, end } }, emit) {
    emit.op(
      'Slice',
      [(x as Value).name, emit.ints([start]), emit.ints([end]), emit.ints([axis])],
      {},
      (y as Value).name,
    )
  },
}

/** Elements `start` to `end` (exclusive) of an axis. */
export const slice = (x: Value, axis: number, start: number, end: number): Value =>
  applyOne(sliceOperator, [x], { axis: axisOf(x, axis), start, end })

/** Cuts an axis of known size into equal parts. */
export function split(x: Value, axis: number, parts: number): Value[] {
  const size = x.dim(axis)
  expectShape(
    typeof size === 'number' && size % parts === 0,
    'Split',
    `${parts} parts do not divide ${formatShape(x.shape)}`,
  )
  const each = size / parts
  return Array.from({ length: parts }, (_, i) => slice(x, axis, i * each, (i + 1) * each))
}

const gatherOperator: Operator<{ readonly axis: number }> = {
  name: 'Gather',
  infer([x, indices], { axis }) {
    const { dtype, shape } = x as Value
    return [{ dtype, shape: [...shape.slice(0, axis), ...(indices as Value).shape, ...shape.slice(axis + 1)] }]
  },
  lower({ inputs: [x, indices], outputs: [y], attributes: { axis } }, emit) {
    emit.op('Gather', [(x as Value).name, (indices as Value).name], { axis }, (y as Value).name)
  },
}

/** Entries of an axis by index: `gather(table, ids, 0)` looks up embeddings. Indices are int64 of any shape. */
export const gather = (x: Value, indices: Value, axis: number): Value =>
  applyOne(gatherOperator, [x, indices], { axis: axisOf(x, axis) })

const gatherEachOperator: Operator<null> = {
  name: 'GatherEach',
  infer: ([x]) => [{ dtype: (x as Value).dtype, shape: [(x as Value).dim(0), ...(x as Value).shape.slice(2)] }],
  lower({ inputs: [x, indices], outputs: [y] }, emit) {
    const columns = emit.op('Unsqueeze', [(indices as Value).name, emit.ints([1])])
    emit.op('GatherND', [(x as Value).name, columns], { batch_dims: 1 }, (y as Value).name)
  },
}

/** For each item i of the batch the row x[i, indices[i]]: x [B, L, ...] with indices [B] to [B, ...]. */
export const gatherEach = (x: Value, indices: Value): Value => applyOne(gatherEachOperator, [x, indices], null)

const upsampleOperator: Operator<{ readonly height: Dim; readonly width: Dim }> = {
  name: 'UpsampleNearest',
  infer: ([x], { height, width }) => [
    { dtype: (x as Value).dtype, shape: [(x as Value).dim(0), (x as Value).dim(1), height, width] },
  ],
  lower({ inputs: [x], outputs: [y], attributes: { height, width } }, emit) {
    const { name, shape } = x as Value
    const mode = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
    const twice = height === multiplyDims(2, shape[2] as Dim) && width === multiplyDims(2, shape[3] as Dim)
    if (twice) {
      const scales = emit.fresh('scales')
      emit.initializers.push({
        name: scales,
        dtype: 'float32',
        shape: [4],
        bytes: new Uint8Array(Float32Array.of(1, 1, 2, 2).buffer),
      })
      emit.op('Resize', [name, '', scales], mode, (y as Value).name)
    } else {
      emit.op(
        'Resize',
        [name, '', '', emit.shape([shape[0] as Dim, shape[1] as Dim, height, width])],
        mode,
        (y as Value).name,
      )
    }
  },
}

/** Nearest-neighbour upsampling of x [N, C, H, W] to twice its size, or to the height and width of `like`. */
export const upsampleNearest = (x: Value, like?: Value): Value =>
  applyOne(upsampleOperator, [x], {
    height: like?.dim(2) ?? multiplyDims(2, x.dim(2)),
    width: like?.dim(3) ?? multiplyDims(2, x.dim(3)),
  })

import { addDims, type Dim, formatShape, multiplyDims, type Shape, sameShape, sizeOf } from '../dims.ts'
import { applyOne, expectAxes, expectShape, type Operator, type Value } from '../graph.ts'
import type { Emitter } from '../onnx/lower.ts'
import { elementType } from '../onnx/proto.ts'

const axisOf = (x: Value, axis: number): number => (axis < 0 ? axis + x.shape.length : axis)

/**
 * The shape operand of ONNX Reshape: constants where the runtime has to work out at most one size (−1; 0 keeps that of
 * the same axis), else sizes read at run time from values before `output`.
 */
function targetShape(from: Shape, output: Value, emit: Emitter): string {
  const known = output.shape.map((dim, i) => (typeof dim === 'number' ? dim : dim === from[i] ? 0 : -1))
  if (known.filter((size) => size === -1).length <= 1) return emit.ints(known)
  const made = output.shape.map((dim) => (output.graph.dimSources.get(String(dim))?.value === output ? -1 : dim))
  return emit.shape(made)
}

const reshapeOperator: Operator<{ readonly shape: Shape }> = {
  name: 'Reshape',
  infer([x], { shape }) {
    const { graph, shape: from } = x as Value
    expectShape(sizeOf(from) === sizeOf(shape), 'Reshape', `${formatShape(from)} cannot become ${formatShape(shape)}`)
    const unknown = shape.filter((dim) => typeof dim === 'string' && !graph.dimSources.has(dim))
    expectShape(unknown.length <= 1, 'Reshape', `no value of the graph has the dimensions ${unknown.join(' and ')}`)
    return [{ dtype: (x as Value).dtype, shape }]
  },
  lower({ inputs: [x], outputs: [y] }, emit) {
    const { name, shape: from } = x as Value
    emit.op('Reshape', [name, targetShape(from, y as Value, emit)], {}, (y as Value).name)
  },
}

/** The same elements in another shape; symbolic dimensions are those of values that the graph already has. */
export const reshape = (x: Value, shape: Shape): Value =>
  sameShape(x.shape, shape) ? x : applyOne(reshapeOperator, [x], { shape })

const transposeOperator: Operator<{ readonly order: readonly number[] }> = {
  name: 'Transpose',
  infer([x], { order }) {
    const { dtype, shape } = x as Value
    expectShape(
      order.length === shape.length && shape.every((_, axis) => order.includes(axis)),
      'Transpose',
      `[${order.join(', ')}] is not an order of the axes of ${formatShape(shape)}`,
    )
    return [{ dtype, shape: order.map((axis) => shape[axis] as Dim) }]
  },
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
    expectAxes('Concat', first, [axis])
    expectShape(
      inputs.every(
        ({ dtype, shape }) =>
          dtype === first.dtype &&
          shape.length === first.shape.length &&
          sameShape(shape.toSpliced(axis, 1), first.shape.toSpliced(axis, 1)),
      ),
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
    expectAxes('Slice', x as Value, [axis])
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
}

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
}

/** For each item i of the batch the row x[i, indices[i]]: x [B, L, ...] with indices [B] to [B, ...]. */
export const gatherEach = (x: Value, indices: Value): Value => applyOne(gatherEachOperator, [x, indices], null)

const upsampleOperator: Operator<{ readonly height: Dim; readonly width: Dim }> = {
  name: 'UpsampleNearest',
  infer([x], { height, width }) {
    const { dtype, shape } = x as Value
    expectShape(
      shape.length === 4 && height !== undefined && width !== undefined,
      'UpsampleNearest',
      `pictures are [N, C, H, W], not ${formatShape(shape)}`,
    )
    return [{ dtype, shape: [...shape.slice(0, 2), height, width] }]
  },
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
export function upsampleNearest(x: Value, like?: Value): Value {
  const [height, width] = like ? like.shape.slice(2) : x.shape.slice(2).map((dim) => multiplyDims(2, dim))
  return applyOne(upsampleOperator, [x], { height: height as Dim, width: width as Dim })
}

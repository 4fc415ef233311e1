import { addDims, type Dim, formatShape, type Shape, sameShape, sizeOf } from '../dims.ts'
import { applyOne, type Emitter, expectAxes, expectShape, type Operator, type Value } from '../graph.ts'

/** A negative axis counts from the end. */
export const axisOf = (x: Value, axis: number): number => (axis < 0 ? axis + x.shape.length : axis)

/**
 * The shape operand of ONNX Reshape: constants where the runtime has to infer at most one size (−1; 0 keeps that of the
 * same axis), else sizes read at run time from values before `output`.
 */
function targetShape(from: Shape, output: Value, emit: Emitter): string {
  const known = output.shape.map((dim, i) => (typeof dim === 'number' ? dim : dim === from[i] ? 0 : -1))
  if (known.filter((size) => size === -1).length <= 1) return emit.ints(known)
  const made = output.shape.map((dim) => (output.graph.dimSources.get(String(dim))?.value === output ? -1 : dim))
  return emit.shape(made)
}

const reshapeOperator: Operator<[x: Value], { readonly shape: Shape }> = {
  name: 'Reshape',
  infer([x], { shape }) {
    const { graph, shape: from } = x
    expectShape(sizeOf(from) === sizeOf(shape), 'Reshape', `${formatShape(from)} cannot become ${formatShape(shape)}`)
    const unknown = shape.filter((dim) => typeof dim === 'string' && !graph.dimSources.has(dim))
    expectShape(unknown.length <= 1, 'Reshape', `no value of the graph has the dimensions ${unknown.join(' and ')}`)
    return [{ dtype: x.dtype, shape }]
  },
  lower({ inputs: [x], outputs: [y] }, emit) {
    const { name, shape: from } = x
    emit.op('Reshape', [name, targetShape(from, y, emit)], {}, y.name)
  },
  differentiate: ({ inputs: [x] }, [gradient]) => [reshape(gradient, x.shape)],
}

/** The same elements in another shape; symbolic dimensions are those of values that the graph already has. */
export const reshape = (x: Value, shape: Shape): Value =>
  sameShape(x.shape, shape) ? x : applyOne(reshapeOperator, [x], { shape })

const transposeOperator: Operator<[x: Value], { readonly order: readonly number[] }> = {
  name: 'Transpose',
  infer([x], { order }) {
    const { dtype, shape } = x
    expectShape(
      order.length === shape.length && shape.every((_, axis) => order.includes(axis)),
      'Transpose',
      `[${order.join(', ')}] is not an order of the axes of ${formatShape(shape)}`,
    )
    return [{ dtype, shape: order.map((axis) => shape[axis] as Dim) }]
  },
  lower({ inputs: [x], outputs: [y], attributes: { order } }, emit) {
    emit.op('Transpose', [x.name], { perm: order }, y.name)
  },
  differentiate: ({ attributes: { order } }, [gradient]) => [
    transpose(
      gradient,
      order.map((_, axis) => order.indexOf(axis)),
    ),
  ],
}

/** Axis i of the result is axis `order[i]` of x. */
export const transpose = (x: Value, order: readonly number[]): Value => applyOne(transposeOperator, [x], { order })

const concatOperator: Operator<readonly [first: Value, ...rest: Value[]], { readonly axis: number }> = {
  name: 'Concat',
  infer(inputs, { axis }) {
    const [first] = inputs
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
      y.name,
    )
  },
  differentiate: ({ inputs, attributes: { axis } }, [gradient]) =>
    splitSizes(
      gradient,
      axis,
      inputs.map((value) => value.dim(axis)),
    ),
}

/** Joins values along an axis. */
export const concat = (values: readonly [Value, ...Value[]], axis: number): Value =>
  applyOne(concatOperator, values, { axis: axisOf(values[0], axis) })

interface SliceAttributes {
  readonly axis: number
  readonly start: number
  readonly end: number
}

const sliceOperator: Operator<[x: Value], SliceAttributes> = {
  name: 'Slice',
  infer([x], { axis, start, end }) {
    expectAxes('Slice', x, [axis])
    const size = x.dim(axis)
    expectShape(
      start >= 0 && start < end && (typeof size === 'string' || end <= size),
      'Slice',
      `${start} to ${end} lies outside of axis ${axis} of ${formatShape(x.shape)}`,
    )
    return [{ dtype: x.dtype, shape: x.shape.map((dim, i) => (i === axis ? end - start : dim)) }]
  },
  lower({ inputs: [x], outputs: [y], attributes: { axis, start, end } }, emit) {
    emit.op('Slice', [x.name, emit.ints([start]), emit.ints([end]), emit.ints([axis])], {}, y.name)
  },
  differentiate: ({ inputs: [x], attributes: { axis, start } }, [gradient]) => [
    applyOne(padOperator, [gradient], { axis, start, size: x.dim(axis) }),
  ],
}

interface PadAttributes {
  readonly axis: number
  /** Zeros before x. */
  readonly start: number
  /** Of the result's axis. */
  readonly size: Dim
}

const padOperator: Operator<[x: Value], PadAttributes> = {
  name: 'Pad',
  infer: ([x], { axis, size }) => [{ dtype: x.dtype, shape: x.shape.with(axis, size) }],
  lower({ inputs: [x], outputs: [y], attributes: { axis, start, size } }, emit) {
    const after = emit.scaledShape([size], 1, [-start - (x.dim(axis) as number)])
    const amounts = emit.op('Concat', [emit.ints([start]), after], { axis: 0 })
    emit.op('Pad', [x.name, amounts, '', emit.ints([axis])], {}, y.name)
  },
}

/** Elements `start` to `end` (exclusive) of an axis. */
export const slice = (x: Value, axis: number, start: number, end: number): Value =>
  applyOne(sliceOperator, [x], { axis: axisOf(x, axis), start, end })

const splitOperator: Operator<[x: Value], { readonly axis: number; readonly sizes: readonly Dim[] }> = {
  name: 'Split',
  infer: ([x], { axis, sizes }) => sizes.map((size) => ({ dtype: x.dtype, shape: x.shape.with(axis, size) })),
  lower({ inputs: [x], outputs, attributes: { axis, sizes } }, emit) {
    emit.nodes.push({
      type: 'Split',
      inputs: [x.name, emit.shape(sizes)],
      outputs: outputs.map((value) => value.name),
      attributes: { axis },
    })
  },
  differentiate: ({ attributes: { axis } }, gradients) => [concat(gradients, axis)],
}

/** Cuts an axis into parts of these sizes, which add up to its own. */
const splitSizes = (x: Value, axis: number, sizes: readonly Dim[]): [Value, ...Value[]] =>
  x.graph.apply(splitOperator, [x], { axis, sizes })

/** Cuts an axis of known size into equal parts. */
export function split(x: Value, axis: number, parts: number): Value[] {
  const size = x.dim(axis)
  expectShape(
    typeof size === 'number' && size % parts === 0,
    'Split',
    `${parts} parts do not divide ${formatShape(x.shape)}`,
  )
  return splitSizes(x, axisOf(x, axis), new Array(parts).fill(size / parts))
}

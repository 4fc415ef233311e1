/** What is measured of the values of a network: their ranges, and how far another computation of them differs. */
import { formatShape, sameShape } from '../dims.ts'
import { applyOne, expectShape, type Operator, type Value } from '../graph.ts'
import { elementType } from '../onnx/proto.ts'

const rangeOperator: Operator<[x: Value], null> = {
  name: 'ValueRange',
  infer: () => [{ dtype: 'float32', shape: [2] }],
  lower({ inputs: [x], outputs: [y] }, emit) {
    const [least, most] = ['ReduceMin', 'ReduceMax'].map((type) =>
      emit.op('Reshape', [emit.op(type, [x.name], { keepdims: 0 }), emit.ints([1])]),
    ) as [string, string]
    emit.op('Concat', [least, most], { axis: 0 }, y.name)
  },
}

/** The least and the largest element of x: [2]. */
export const valueRange = (x: Value): Value => applyOne(rangeOperator, [x], null)

const relativeErrorOperator: Operator<[x: Value, reference: Value], null> = {
  name: 'RelativeError',
  infer([x, reference]) {
    expectShape(
      sameShape(x.shape, reference.shape),
      'RelativeError',
      `${formatShape(x.shape)} and ${formatShape(reference.shape)} differ`,
    )
    return [{ dtype: 'float32', shape: [] }]
  },
  lower({ inputs: [x, reference], outputs: [y] }, emit) {
    const norm = (name: string) => emit.op('ReduceL2', [name], { keepdims: 0 })
    emit.op('Div', [norm(emit.op('Sub', [x.name, reference.name])), norm(reference.name)], {}, y.name)
  },
}

/** |x − reference| / |reference|, the lengths of the vectors of all elements: []. */
export const relativeError = (x: Value, reference: Value): Value =>
  applyOne(relativeErrorOperator, [x, reference], null)

const elementCountOperator: Operator<[x: Value], null> = {
  name: 'ElementCount',
  infer: () => [{ dtype: 'float32', shape: [] }],
  lower({ inputs: [x], outputs: [y] }, emit) {
    emit.op('Cast', [emit.op('Size', [x.name])], { to: elementType.float32 }, y.name)
  },
}

/** The number of elements of x: []. */
export const elementCount = (x: Value): Value => applyOne(elementCountOperator, [x], null)

import { broadcastShapes, type Dim, formatShape, sameShape, sizeOf } from '../dims.ts'
import { applyOne, expectShape, type Operator, type Value } from '../graph.ts'
import { sumTo } from './broadcast.ts'
import { reshape, transpose } from './shape.ts'

const linearOperator: Operator<[x: Value, weight: Value, ...bias: Value[]], null> = {
  name: 'Linear',
  infer([x, weight, bias]) {
    const [out, into] = weight.shape
    expectShape(
      x.shape.at(-1) === into && weight.shape.length === 2 && (!bias || sameShape(bias.shape, [out as Dim])),
      'Linear',
      `input ${formatShape(x.shape)} does not suit the weight ${formatShape(weight.shape)}`,
    )
    return [{ dtype: 'float32', shape: [...x.shape.slice(0, -1), out as number] }]
  },
  lower({ inputs: [x, weight, ...bias], outputs: [y] }, emit) {
    const { name, shape } = x
    const [out, into] = weight.shape as [number, number]
    const rest = bias.map((value) => value.name)
    const quantized = emit.quantized(weight)
    if (quantized?.quantization.transposed) {
      // Quantises x by its own range as it runs; the empty input is the zero point of the weight.
      emit.contrib('DynamicQuantizeMatMul', [name, quantized.weight, quantized.scales, '', ...rest], {}, y.name)
      return
    }
    if (shape.length === 2) {
      emit.op('Gemm', [name, weight.name, ...rest], { transB: 1 }, y.name)
      return
    }
    // Gemm uses the stored [out, in] layout directly; a MatMul would need a transposed copy.
    const rows = emit.op('Reshape', [name, emit.ints([-1, into])])
    const product = emit.op('Gemm', [rows, weight.name, ...rest], { transB: 1 })
    const keep = shape.slice(0, -1)
    const symbolic = keep.filter((dim) => typeof dim === 'string').length
    const target =
      symbolic <= 1
        ? emit.ints([...keep.map((dim) => (typeof dim === 'number' ? dim : -1)), out])
        : emit.shape([...keep, out])
    emit.op('Reshape', [product, target], {}, y.name)
  },
  differentiate({ inputs: [x, weight, bias] }, [gradient]) {
    const count = sizeOf(x.shape.slice(0, -1))
    const rows = reshape(gradient, [count, weight.dim(0)])
    return [
      reshape(applyOne(productOperator, [rows, weight], { transposeA: false }), x.shape),
      applyOne(productOperator, [rows, reshape(x, [count, weight.dim(1)])], { transposeA: true }),
      ...(bias ? [sumTo(rows, bias.shape)] : []),
    ]
  },
}

/** The product of two matrices, the first one optionally transposed: Gemm does this without a copy. */
const productOperator: Operator<[a: Value, b: Value], { readonly transposeA: boolean }> = {
  name: 'Product',
  infer: ([a, b], { transposeA }) => [{ dtype: 'float32', shape: [a.dim(transposeA ? 1 : 0), b.dim(1)] }],
  lower({ inputs: [a, b], outputs: [y], attributes: { transposeA } }, emit) {
    emit.op('Gemm', [a.name, b.name], { transA: transposeA ? 1 : 0 }, y.name)
  },
}

/** x [..., in] · weightᵀ + bias, with weight [out, in] and bias [out], to [..., out]. */
export const linear = (x: Value, weight: Value, bias?: Value): Value =>
  applyOne(linearOperator, bias ? [x, weight, bias] : [x, weight], null)

const matmulOperator: Operator<[a: Value, b: Value], null> = {
  name: 'MatMul',
  infer([a, b]) {
    const [left, right] = [a.shape, b.shape]
    const batch = broadcastShapes(left.slice(0, -2), right.slice(0, -2))
    expectShape(
      left.length >= 2 && right.length >= 2 && left.at(-1) === right.at(-2) && batch !== undefined,
      'MatMul',
      `${formatShape(left)} and ${formatShape(right)} do not multiply`,
    )
    return [{ dtype: 'float32', shape: [...batch, a.dim(-2), b.dim(-1)] }]
  },
  lower({ inputs: [a, b], outputs: [y] }, emit) {
    emit.op('MatMul', [a.name, b.name], {}, y.name)
  },
  differentiate({ inputs: [a, b] }, [gradient]) {
    return [sumTo(matmul(gradient, transposed(b)), a.shape), sumTo(matmul(transposed(a), gradient), b.shape)]
  },
}

/** x with its last two axes exchanged. */
function transposed(x: Value): Value {
  const rank = x.shape.length
  return transpose(x, [...x.shape.keys()].slice(0, -2).concat(rank - 1, rank - 2))
}

/** Matrix product over the last two axes, the others broadcast. */
export const matmul = (a: Value, b: Value): Value => applyOne(matmulOperator, [a, b], null)

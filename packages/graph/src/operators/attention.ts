import { formatShape, type Shape, sameShape } from '../dims.ts'
import { applyOne, type Emitter, expectShape, type Operator, type Value } from '../graph.ts'
import { sum } from './broadcast.ts'
import { add, multiply, subtract } from './elementwise.ts'
import { matmul } from './linear.ts'
import { softmax } from './reduction.ts'
import { reshape, transpose } from './shape.ts'

interface AttentionAttributes {
  readonly heads: number
  readonly scale: number
  readonly causal: boolean
}

const attentionOperator: Operator<[query: Value, key: Value, value: Value], AttentionAttributes> = {
  name: 'Attention',
  infer([q, k, v], { heads }) {
    const widths = [q, k, v].map((x) => x.shape.at(-1))
    expectShape(
      [q, k, v].every((x) => x.shape.length === 3) &&
        widths.every((width) => typeof width === 'number' && width % heads === 0) &&
        widths[0] === widths[1] &&
        q.dim(0) === k.dim(0) &&
        sameShape(k.shape.slice(0, 2), v.shape.slice(0, 2)),
      'Attention',
      `${formatShape(q.shape)}, ${formatShape(k.shape)} and ${formatShape(v.shape)} do not suit ${heads} heads`,
    )
    return [{ dtype: 'float32', shape: [q.dim(0), q.dim(1), v.dim(-1)] }]
  },
  lower({ inputs: [q, k, v], outputs: [y], attributes }, emit) {
    if (emit.target.fused && !emit.target.plainAttention && !attributes.causal) {
      const { heads, scale } = attributes
      const names = [q.name, k.name, v.name]
      emit.contrib('MultiHeadAttention', names, { num_heads: heads, scale: { float: scale } }, y.name)
    } else decomposed(q, k, v, attributes, y.name, emit)
  },
  /**
   * The probabilities P are recomputed rather than kept. With dP = dY Vᵀ, and because Σ P dP over the keys is Σ Y dY
   * over the width of a head (Dao et al., FlashAttention, 2022, appendix B.2): dV = Pᵀ dY, dS = P (dP − Σ Y dY), dQ =
   * scale · dS K and dK = scale · dSᵀ Q.
   */
  differentiate({ inputs: [query, key, value], outputs: [y], attributes: { heads, scale, causal } }, [gradient]) {
    const split = (x: Value) => reshape(x, [x.dim(0), x.dim(1), heads, (x.dim(2) as number) / heads])
    const rows = (x: Value) => transpose(split(x), [0, 2, 1, 3])
    const columns = (x: Value) => transpose(split(x), [0, 2, 3, 1])
    const join = (x: Value, like: Value) => reshape(transpose(x, [0, 2, 1, 3]), like.shape)

    const logits = matmul(multiply(rows(query), scale), columns(key))
    const probabilities = softmax(causal ? add(logits, causalMask(query, key)) : logits)
    const across = sum(multiply(split(gradient), split(y)), [-1])
    const flowing = matmul(rows(gradient), columns(value))
    const ofLogits = multiply(probabilities, subtract(flowing, transpose(across, [0, 2, 1, 3])))
    const turned = (x: Value) => transpose(x, [0, 1, 3, 2])
    return [
      join(multiply(matmul(ofLogits, rows(key)), scale), query),
      join(matmul(turned(ofLogits), multiply(rows(query), scale)), key),
      join(matmul(turned(probabilities), rows(gradient)), value),
    ]
  },
}

const causalMaskOperator: Operator<[query: Value, key: Value], null> = {
  name: 'CausalMask',
  infer: ([query, key]) => [{ dtype: 'float32', shape: [query.dim(1), key.dim(1)] }],
  lower: ({ outputs: [y] }, emit) => emitCausalMask(y.shape, emit, y.name),
}

/** The causal mask added to the logits [S, L] of query [B, S, ...] and key [B, L, ...]. */
const causalMask = (query: Value, key: Value): Value => applyOne(causalMaskOperator, [query, key], null)

/** −∞ above the diagonal, as a large finite number so that float16 holds it. */
function emitCausalMask(shape: Shape, emit: Emitter, y: string): void {
  const everywhere = emit.op('Expand', [emit.floats([-65504]), emit.shape(shape)])
  emit.op('Trilu', [everywhere, emit.ints([1], [])], { upper: 1 }, y)
}

/** softmax(scale · Q Kᵀ + mask) V with one node for each step. */
function decomposed(
  q: Value,
  k: Value,
  v: Value,
  { heads, scale, causal }: AttentionAttributes,
  y: string,
  emit: Emitter,
) {
  const split = (x: Value, order: readonly number[]) => {
    const perHead = emit.op('Reshape', [x.name, emit.ints([0, 0, heads, (x.dim(-1) as number) / heads])])
    return emit.op('Transpose', [perHead], { perm: order })
  }
  const queries = emit.op('Mul', [split(q, [0, 2, 1, 3]), emit.floats([scale])])
  let logits = emit.op('MatMul', [queries, split(k, [0, 2, 3, 1])])
  if (causal) {
    const mask = emit.fresh('mask')
    emitCausalMask([q.dim(1), k.dim(1)], emit, mask)
    logits = emit.op('Add', [logits, mask])
  }
  const mixed = emit.op('MatMul', [emit.op('Softmax', [logits], { axis: -1 }), split(v, [0, 2, 1, 3])])
  const joined = emit.op('Transpose', [mixed], { perm: [0, 2, 1, 3] })
  emit.op('Reshape', [joined, emit.ints([0, 0, v.dim(-1) as number])], {}, y)
}

/** Options of `attention`. */
export interface AttentionOptions {
  readonly heads: number
  /** Factor of the logits; default 1 / sqrt(width of a head). */
  readonly scale?: number
  /** Position i attends to positions up to i only. */
  readonly causal?: boolean
}

/**
 * Scaled dot-product attention (Vaswani et al., 2017) with the heads side by side in the last axis:
 * query [B, S, heads·d], key [B, L, heads·d], value [B, L, heads·e] to [B, S, heads·e].
 */
export function attention(query: Value, key: Value, value: Value, options: AttentionOptions): Value {
  const { heads, causal = false } = options
  const { scale = ((query.dim(-1) as number) / heads) ** -0.5 } = options
  return applyOne(attentionOperator, [query, key, value], { heads, scale, causal })
}

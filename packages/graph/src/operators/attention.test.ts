import { describe, expect, it } from 'vitest'
import { Graph, type Value } from '../graph.ts'
import { at, type Doubles, random, tabulate } from '../testing/doubles.ts'
import { expectGradients } from '../testing/run-gradients.ts'
import { expectOperator } from '../testing/run-graph.ts'
import { attention } from './index.ts'

/** softmax(scale · Q Kᵀ) V head by head; position i sees keys up to i only when causal. */
function reference(q: Doubles, k: Doubles, v: Doubles, heads: number, scale: number, causal: boolean): Doubles {
  const [batch, length, width] = q.shape as [number, number, number]
  const [keys, out] = [k.shape[1]!, v.shape[2]!]
  const [perHead, outPerHead] = [width / heads, out / heads]
  return tabulate([batch, length, out], ([n, i, o]) => {
    const head = Math.floor(o! / outPerHead)
    const logits = Array.from({ length: keys }, (_, j) => {
      if (causal && j > i!) return Number.NEGATIVE_INFINITY
      let dot = 0
      for (let d = 0; d < perHead; d++) dot += at(q, n!, i!, head * perHead + d) * at(k, n!, j, head * perHead + d)
      return dot * scale
    })
    const largest = Math.max(...logits)
    const weights = logits.map((logit) => Math.exp(logit - largest))
    const total = weights.reduce((a, b) => a + b)
    return weights.reduce((mixed, weight, j) => mixed + (weight / total) * at(v, n!, j, o!), 0)
  })
}

describe('attention', () => {
  it.each([
    { label: 'of itself', heads: 2, lengths: [5, 5], widths: [8, 8] },
    { label: 'of one head', heads: 1, lengths: [4, 4], widths: [6, 6] },
    { label: 'across to another length', heads: 2, lengths: [6, 3], widths: [8, 8] },
    { label: 'with values of another width', heads: 2, lengths: [4, 3], widths: [8, 12] },
    { label: 'of itself, causal', heads: 2, lengths: [5, 5], widths: [8, 8], causal: true },
    { label: 'of itself, with a scale', heads: 4, lengths: [3, 3], widths: [8, 8], scale: 1.3 },
    { label: 'causal, with a scale', heads: 4, lengths: [3, 3], widths: [8, 8], scale: 1.3, causal: true },
  ])('$label', async ({ heads, lengths, widths, causal = false, scale }) => {
    const [queries, keys] = lengths as [number, number]
    const [width, out] = widths as [number, number]
    const [q, k, v] = [random([2, queries, width], 1), random([2, keys, width], 2), random([2, keys, out], 3)]
    const other = queries === keys ? 'length' : 'keys'
    const factor = scale ?? (width / heads) ** -0.5
    const common = {
      inputs: { q, k, v },
      symbols: { q: ['batch', 'length', width], k: ['batch', other, width], v: ['batch', other, out] },
      build: ({ q, k, v }: Readonly<Record<string, Value>>) => attention(q!, k!, v!, { heads, causal, scale }),
    }
    await expectOperator({ ...common, expected: reference(q, k, v, heads, factor, causal) })
    await expectGradients({
      ...common,
      evaluate: ({ q, k, v }) => reference(q!, k!, v!, heads, factor, causal),
    })
  })

  it('has a derivative where one value is query, key and value', async () => {
    await expectGradients({
      inputs: { x: random([2, 5, 8], 1) },
      symbols: { x: ['batch', 'length', 8] },
      build: ({ x }) => attention(x!, x!, x!, { heads: 2 }),
      evaluate: ({ x }) => reference(x!, x!, x!, 2, 0.5, false),
    })
  })

  it('hides later positions from earlier ones when causal', async () => {
    // Logits of a thousand would show through a mask that is only somewhat negative.
    const [q, k, v] = [random([1, 6, 4], 1, 60), random([1, 6, 4], 2, 60), random([1, 6, 4], 3)]
    await expectOperator({
      inputs: { q, k, v },
      build: ({ q, k, v }) => attention(q!, k!, v!, { heads: 1, causal: true }),
      expected: reference(q, k, v, 1, 0.5, true),
      tolerance: 2e-3, // logits of 7,000 have steps of 5e-4 in float32
    })
  })

  it('refuses shapes that do not match', () => {
    const graph = new Graph('g')
    const value = (...shape: (number | string)[]) => graph.input('x', 'float32', shape)
    const x = value(1, 5, 8)
    expect(() => attention(x, x, x, { heads: 3 })).toThrow(
      'Attention: [1, 5, 8], [1, 5, 8] and [1, 5, 8] do not suit 3 heads.',
    )
    expect(() => attention(x, value(1, 5, 4), x, { heads: 2 })).toThrow(/^Attention: /)
    expect(() => attention(x, x, value(1, 4, 8), { heads: 2 })).toThrow(/^Attention: /)
    expect(() => attention(x, value(2, 5, 8), value(2, 5, 8), { heads: 2 })).toThrow(/^Attention: /)
    expect(() => attention(value(1, 1, 5, 8), x, x, { heads: 2 })).toThrow(/^Attention: /)
    expect(() => attention(value(1, 5, 'width'), x, x, { heads: 2 })).toThrow(/^Attention: /)
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Tensor, Weights } from '@amend/graph'
import { compile } from '@amend/graph/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSafetensors, writeSafetensors } from '../checkpoint/safetensors.ts'
import { gpt2Graph } from './gpt2.ts'
import { relativeError, renamed, runOnce } from './testing/reference.ts'

/** Part of the largest magnitude. */
const tolerance = 1e-5

const sizes = { width: 24, heads: 3, layers: 2 }
const inner = 40
const config = { vocab_size: 50, n_positions: 16, n_embd: 24, n_head: 3, n_layer: 2, n_inner: inner }

type Matrices = Readonly<Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>>

type Rows = number[][]

/** Uniform numbers in −1 … 1 from a linear congruential generator (Knuth's MMIX constants). */
function numbers(): () => number {
  let state = 7n
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffff_ffff_ffff_ffffn
    return Number(state >> 11n) / 2 ** 52 - 1
  }
}

const next = numbers()
const random = (...shape: number[]) => ({
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0.6 * next()),
  shape,
})
const norm = (name: string) => ({ [`${name}.weight`]: random(24), [`${name}.bias`]: random(24) })
const dense = (name: string, into: number, out: number) => ({
  [`${name}.weight`]: random(into, out),
  [`${name}.bias`]: random(out),
})
const matrices: Matrices = {
  'wte.weight': random(50, 24),
  'wpe.weight': random(16, 24),
  ...norm('ln_f'),
  ...Object.assign(
    {},
    ...[0, 1].map((i) => ({
      ...norm(`h.${i}.ln_1`),
      ...norm(`h.${i}.ln_2`),
      ...dense(`h.${i}.attn.c_attn`, 24, 72),
      ...dense(`h.${i}.attn.c_proj`, 24, 24),
      ...dense(`h.${i}.mlp.c_fc`, 24, inner),
      ...dense(`h.${i}.mlp.c_proj`, inner, 24),
    })),
  ),
  'lm_head.weight': random(50, 24),
}

let folder: string
let weights: Weights
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'amend-gpt2-'))
  const file = path.join(folder, 'model.safetensors')
  const tensors = Object.entries(matrices).map(([name, { data, shape }]) => ({
    name,
    dtype: 'F32' as const,
    shape,
    bytes: () => [new Uint8Array(data.buffer)],
  }))
  await writeSafetensors(file, tensors)
  weights = await readSafetensors(file)
})
afterAll(() => rmSync(folder, { recursive: true }))

const texts = [
  [3, 1, 4, 1, 5, 9, 2, 6],
  [49, 0, 7, 7, 7, 30, 31, 32],
]
const ids = (rows: readonly (readonly number[])[]): Tensor => ({
  data: BigInt64Array.from(rows.flat(), BigInt),
  shape: [rows.length, rows[0]!.length],
})
const expected = (w: Matrices, scaled = true): Tensor => ({
  data: Float32Array.from(texts.flatMap((text) => gpt2Logits(text, w, scaled).flat())),
  shape: [2, 8, 50],
})

describe('GPT-2', () => {
  it.each([true, false])('agrees with a plain forward pass in float64 (fused operators: %s)', async (fused) => {
    const { logits } = await runOnce(gpt2Graph(config, weights), { input_ids: ids(texts) }, { fused })
    expect(relativeError(logits, expected(matrices))).toBeLessThan(tolerance)
  })

  it('reads tensors with the prefix transformer too', async () => {
    const prefixed = renamed(weights, (name) => (name.startsWith('transformer.') ? name.slice(12) : undefined))
    const { logits } = await runOnce(gpt2Graph(config, prefixed), { input_ids: ids(texts) })
    expect(relativeError(logits, expected(matrices))).toBeLessThan(tolerance)
  })

  it('omits the scale where the configuration says so', async () => {
    const graph = gpt2Graph({ ...config, scale_attn_weights: false }, weights)
    const { logits } = await runOnce(graph, { input_ids: ids(texts) })
    expect(relativeError(logits, expected(matrices, false))).toBeLessThan(tolerance)
    expect(relativeError(logits, expected(matrices))).toBeGreaterThan(1e-3)
  })

  it('has a separate head where the embeddings are not tied', async () => {
    const graph = gpt2Graph({ ...config, tie_word_embeddings: false }, weights)
    expect([...graph.parameters.keys()].map(({ name }) => name)).toContain('lm_head.weight')
    const { logits } = await runOnce(graph, { input_ids: ids(texts) })
    expect(relativeError(logits, expected(matrices))).toBeGreaterThan(1e-3)
  })

  it('gives the same logits token by token with cached keys and values', async () => {
    const whole = expected(matrices).data as Float32Array
    const known = 3
    const start = await runOnce(gpt2Graph(config, weights, { cache: 'start' }), {
      input_ids: ids(texts.map((text) => text.slice(0, known))),
    })
    const step = await compile(gpt2Graph(config, weights, { cache: 'continue' }))
    let kept = start
    for (let position = known; position < 8; position++) {
      const past = ['key.0', 'value.0', 'key.1', 'value.1'].map((name) => [`past.${name}`, kept[name]!] as const)
      kept = await step.run({
        input_ids: ids(texts.map((text) => [text[position]!])),
        position_ids: ids([[position], [position]]),
        ...Object.fromEntries(past),
      })
      expect(kept['key.1']!.shape).toEqual([2, position + 1, 24])
      const row = (text: number) => [...whole.subarray((text * 8 + position) * 50, (text * 8 + position + 1) * 50)]
      const here = { data: Float32Array.from([...row(0), ...row(1)]), shape: [2, 1, 50] }
      expect(relativeError(kept.logits, here)).toBeLessThan(tolerance)
    }
    await step.release()
  })

  it('refuses an unsupported configuration', () => {
    expect(() => gpt2Graph({ ...config, n_head: 5 }, weights)).toThrow(/"n_head" in config.json is not supported/)
    expect(() => gpt2Graph({ ...config, add_cross_attention: true }, weights)).toThrow(/"add_cross_attention"/)
  })
})

/**
 * A plain implementation of GPT-2 in float64, after the paper and its code: logits [length][vocabulary] of one text.
 */
function gpt2Logits(ids: readonly number[], w: Matrices, scaled = true): Rows {
  const { width, heads, layers } = sizes
  const row = (name: string, index: number): number[] => {
    const { data, shape } = w[name]!
    const size = shape[1]!
    return [...data.subarray(index * size, (index + 1) * size)]
  }
  const vector = (name: string) => [...w[name]!.data]

  const dense = (name: string, x: Rows): Rows => {
    const { data, shape } = w[`${name}.weight`]!
    const [into, out] = shape as [number, number]
    const bias = vector(`${name}.bias`)
    return x.map((r) =>
      Array.from({ length: out }, (_, j) => {
        let sum = bias[j]!
        for (let i = 0; i < into; i++) sum += r[i]! * data[i * out + j]!
        return sum
      }),
    )
  }

  const norm = (name: string, x: Rows): Rows => {
    const [scale, shift] = [vector(`${name}.weight`), vector(`${name}.bias`)]
    return x.map((r) => {
      const mean = r.reduce((a, b) => a + b) / r.length
      const variance = r.reduce((a, b) => a + (b - mean) ** 2, 0) / r.length
      return r.map((value, i) => ((value - mean) / Math.sqrt(variance + 1e-5)) * scale[i]! + shift[i]!)
    })
  }

  const attend = (name: string, x: Rows): Rows => {
    const mixed = dense(`${name}.c_attn`, x)
    const size = width / heads
    const joined = x.map(() => new Array<number>(width).fill(0))
    for (let head = 0; head < heads; head++) {
      const part = (which: number) =>
        mixed.map((r) => r.slice(which * width + head * size, which * width + (head + 1) * size))
      const [q, k, v] = [part(0), part(1), part(2)] as [Rows, Rows, Rows]
      q.forEach((query, i) => {
        const logits = k.slice(0, i + 1).map((key) => dot(query, key) / (scaled ? Math.sqrt(size) : 1))
        const top = Math.max(...logits)
        const weights = logits.map((logit) => Math.exp(logit - top))
        const total = weights.reduce((a, b) => a + b)
        for (let d = 0; d < size; d++) {
          joined[i]![head * size + d] = weights.reduce((sum, weight, j) => sum + (weight / total) * v[j]![d]!, 0)
        }
      })
    }
    return dense(`${name}.c_proj`, joined)
  }

  let x = ids.map((id, position) => sum(row('wte.weight', id), row('wpe.weight', position)))
  for (let i = 0; i < layers; i++) {
    const attended = attend(`h.${i}.attn`, norm(`h.${i}.ln_1`, x))
    x = x.map((r, j) => sum(r, attended[j]!))
    const hidden = dense(`h.${i}.mlp.c_fc`, norm(`h.${i}.ln_2`, x)).map((r) => r.map(gelu))
    const fed = dense(`h.${i}.mlp.c_proj`, hidden)
    x = x.map((r, j) => sum(r, fed[j]!))
  }
  const last = norm('ln_f', x)
  const vocabulary = w['wte.weight']!.shape[0]!
  return last.map((r) => Array.from({ length: vocabulary }, (_, id) => dot(r, row('wte.weight', id))))
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((total, value, i) => total + value * b[i]!, 0)
const sum = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value + b[i]!)

/** The tanh form that GPT-2 was trained with. */
const gelu = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))

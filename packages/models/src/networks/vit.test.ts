import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { compile } from '@amend/graph/runtime'
import { readSafetensors, writeSafetensors } from '@amend/models/checkpoint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { vitConfigOf, vitGraph } from './vit.ts'

const config = {
  model_type: 'vit',
  hidden_size: 8,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 16,
  image_size: 8,
  patch_size: 4,
  layer_norm_eps: 1e-6,
}
const [width, tokens, heads] = [8, 5, 2]

/** The tensors of such a file. */
const shapes: Record<string, number[]> = {
  'embeddings.cls_token': [1, 1, width],
  'embeddings.position_embeddings': [1, tokens, width],
  'embeddings.patch_embeddings.projection.weight': [width, 3, 4, 4],
  'embeddings.patch_embeddings.projection.bias': [width],
  'layernorm.weight': [width],
  'layernorm.bias': [width],
}
for (const i of [0, 1]) {
  const dense = (name: string, out: number, into: number) => {
    shapes[`encoder.layer.${i}.${name}.weight`] = [out, into]
    shapes[`encoder.layer.${i}.${name}.bias`] = [out]
  }
  for (const name of ['query', 'key', 'value']) dense(`attention.attention.${name}`, width, width)
  dense('attention.output.dense', width, width)
  dense('intermediate.dense', 16, width)
  dense('output.dense', width, 16)
  for (const name of ['layernorm_before', 'layernorm_after']) {
    shapes[`encoder.layer.${i}.${name}.weight`] = [width]
    shapes[`encoder.layer.${i}.${name}.bias`] = [width]
  }
}

let state = 11
/** The linear congruential generator of Numerical Recipes, in 0 … 1. */
const uniform = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const values = new Map(
  Object.entries(shapes).map(([name, shape]) => [
    name,
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => uniform() * 1.2 - 0.6),
  ]),
)
const pixels = Float32Array.from({ length: 2 * 3 * 64 }, () => uniform() * 4 - 2)

/** The network in plain loops, after its papers: the class token's features for one picture. */
function plain(picture: Float32Array): number[] {
  const get = (name: string) => values.get(name)!
  const linear = (x: number[], name: string) =>
    [...get(`${name}.bias`)].map((bias, o) =>
      x.reduce((sum, v, i) => sum + v * get(`${name}.weight`)[o * x.length + i]!, bias),
    )
  const norm = (x: number[], name: string) => {
    const mean = x.reduce((a, b) => a + b) / x.length
    const variance = x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length
    return x.map(
      (v, i) => ((v - mean) / Math.sqrt(variance + 1e-6)) * get(`${name}.weight`)[i]! + get(`${name}.bias`)[i]!,
    )
  }
  const patch = (index: number) => {
    const [top, left] = [Math.floor(index / 2) * 4, (index % 2) * 4]
    const cut = Array.from({ length: 48 }, (_, i) => {
      const [c, y, x] = [Math.floor(i / 16), Math.floor((i % 16) / 4), i % 4]
      return picture[c * 64 + (top + y) * 8 + left + x]!
    })
    return linear(cut, 'embeddings.patch_embeddings.projection')
  }
  const places = get('embeddings.position_embeddings')
  let x = [[...get('embeddings.cls_token')], ...[0, 1, 2, 3].map(patch)].map((token, t) =>
    token.map((v, i) => v + places[t * width + i]!),
  )
  for (const i of [0, 1]) {
    const at = (name: string) => `encoder.layer.${i}.${name}`
    const normal = x.map((token) => norm(token, at('layernorm_before')))
    const [q, k, v] = ['query', 'key', 'value'].map((n) =>
      normal.map((token) => linear(token, at(`attention.attention.${n}`))),
    )
    const each = width / heads
    const seen = q!.map((query) =>
      Array.from({ length: heads }, (_, h) => {
        const part = (token: number[]) => token.slice(h * each, (h + 1) * each)
        const scores = k!.map((key) =>
          Math.exp(part(query).reduce((s, a, d) => s + a * part(key)[d]!, 0) / Math.sqrt(each)),
        )
        const total = scores.reduce((a, b) => a + b)
        return Array.from({ length: each }, (_, d) =>
          v!.reduce((s, value, t) => s + (scores[t]! / total) * part(value)[d]!, 0),
        )
      }).flat(),
    )
    x = x.map((token, t) => linear(seen[t]!, at('attention.output.dense')).map((value, d) => value + token[d]!))
    x = x.map((token) => {
      const wide = linear(norm(token, at('layernorm_after')), at('intermediate.dense')).map(gelu)
      return linear(wide, at('output.dense')).map((value, d) => value + token[d]!)
    })
  }
  return norm(x[0]!, 'layernorm')
}

/** x times the share of the normal distribution below it, by Simpson's rule. */
function gelu(x: number): number {
  const steps = 2000
  const density = (t: number) => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI)
  let area = 0
  for (let i = 0; i < steps; i++) {
    const [a, b] = [(x * i) / steps, (x * (i + 1)) / steps]
    area += ((b - a) / 6) * (density(a) + 4 * density((a + b) / 2) + density(b))
  }
  return x * (0.5 + area)
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'amend-vit-'))
  const tensors = [...values].map(([name, data]) => ({
    name,
    dtype: 'F32' as const,
    shape: shapes[name]!,
    bytes: () => [new Uint8Array(data.buffer)],
  }))
  await writeSafetensors(path.join(folder, 'model.safetensors'), tensors)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe("DINO's vision transformer", () => {
  it('agrees with a plain implementation of its papers, picture by picture', async () => {
    const weights = await readSafetensors(path.join(folder, 'model.safetensors'))
    const network = await compile(vitGraph(config, weights), { threads: 1 })
    const { features } = await network.run({ pixel_values: { data: pixels, shape: [2, 3, 8, 8] } })
    await network.release()
    expect(features!.shape).toEqual([2, width])
    const expected = [plain(pixels.subarray(0, 192)), plain(pixels.subarray(192))].flat()
    expect([...(features!.data as Float32Array)]).toEqual(expected.map((value) => expect.closeTo(value, 4)))
  })

  it.each([{ model_type: 'clip' }, { ...config, hidden_act: 'relu' }, null])(
    'is refused for the configuration %j',
    (other) => {
      expect(() => vitConfigOf(other)).toThrow(
        expect.objectContaining({ name: 'GraphError', code: 'unsupported-config' }),
      )
    },
  )
})

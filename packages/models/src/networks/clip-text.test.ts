import type { Tensor, Weights } from '@amend/graph'
import { beforeAll, describe, expect, it } from 'vitest'
import { clipTextGraph } from './clip-text.ts'
import { readJson, relativeError, renamed, runOnce, tensorsOf, weightsOf } from './testing/reference.ts'

/** Part of the largest magnitude; measured: below 2e-6. */
const tolerance = 1e-5

const config = readJson('checkpoint/text_encoder/config.json')
const [start, end] = [config.bos_token_id, config.eos_token_id]
let weights: Weights
let recorded: Map<string, Tensor>

beforeAll(async () => {
  weights = await weightsOf('checkpoint/text_encoder/model.safetensors')
  recorded = await tensorsOf('text.safetensors')
})

const ids = (...rows: number[][]): Tensor => ({
  data: BigInt64Array.from(rows.flat(), BigInt),
  shape: [rows.length, rows[0]!.length],
})

/** Row `position` of the first item's hidden states [1, L, width]. */
const hiddenAt = (hidden: Tensor | undefined, position: number): Tensor => {
  const width = hidden!.shape[2]!
  const data = (hidden!.data as Float32Array).slice(position * width, (position + 1) * width)
  return { data, shape: [1, width] }
}

describe('the text encoder', () => {
  it.each([true, false])('agrees with the reference (fused operators: %s)', async (fused) => {
    const outputs = await runOnce(clipTextGraph(config, weights), { input_ids: recorded.get('input_ids')! }, { fused })
    expect(relativeError(outputs.last_hidden_state, recorded.get('last_hidden_state'))).toBeLessThan(tolerance)
    expect(relativeError(outputs.pooler_output, recorded.get('pooler_output'))).toBeLessThan(tolerance)
  })

  it('reads tensors with the prefix text_model too', async () => {
    const prefixed = renamed(weights, (name) => (name.startsWith('text_model.') ? name.slice(11) : undefined))
    const outputs = await runOnce(clipTextGraph(config, prefixed), { input_ids: recorded.get('input_ids')! })
    expect(relativeError(outputs.last_hidden_state, recorded.get('last_hidden_state'))).toBeLessThan(tolerance)
  })

  it('reads any length up to the number of positions, and is causal', async () => {
    const long = await runOnce(clipTextGraph(config, weights), { input_ids: ids([start, 320, 1078, 585, end, end]) })
    const short = await runOnce(clipTextGraph(config, weights), { input_ids: ids([start, 320, 1078]) })
    for (const position of [0, 1, 2]) {
      const [a, b] = [hiddenAt(short.last_hidden_state, position), hiddenAt(long.last_hidden_state, position)]
      expect(relativeError(a, b)).toBeLessThan(tolerance)
    }
  })

  it('omits the last layers for clipSkip, not the final norm', async () => {
    const feeds = { input_ids: recorded.get('input_ids')! }
    const skipped = await runOnce(clipTextGraph(config, weights, { clipSkip: 1 }), feeds)
    const shallow = await runOnce(clipTextGraph({ ...config, num_hidden_layers: 2 }, weights), feeds)
    expect(skipped.last_hidden_state).toEqual(shallow.last_hidden_state)
    expect(relativeError(skipped.last_hidden_state, recorded.get('last_hidden_state'))).toBeGreaterThan(1e-3)
    expect(skipped.pooler_output).toBeUndefined()
  })

  it.each([-1, 0.5, 3])('refuses clipSkip %s of three layers', (clipSkip) => {
    expect(() => clipTextGraph(config, weights, { clipSkip })).toThrow(
      expect.objectContaining({ name: 'GraphError', code: 'unsupported-config' }),
    )
  })
})

describe('the end of the text', () => {
  it.each([
    ['the first end token', end, [start, 7, end, 9, end], 2],
    ['the first position when there is no end token', end, [start, 7, 8, 9, 10], 0],
    ['an end token with a small id', 5, [start, 7, 5, 9, 5], 2],
    ['the first of the largest ids when the configuration says 2', 2, [start, 7, end, 2, end], 2],
  ])('is %s', async (_, eos, row, position) => {
    const outputs = await runOnce(clipTextGraph({ ...config, eos_token_id: eos }, weights), { input_ids: ids(row) })
    expect(outputs.pooler_output).toEqual(hiddenAt(outputs.last_hidden_state, position))
  })
})

describe('the activation', () => {
  it.each(['gelu', 'gelu_new', 'relu'])('%s changes the result', async (hidden_act) => {
    const outputs = await runOnce(clipTextGraph({ ...config, hidden_act }, weights), {
      input_ids: recorded.get('input_ids')!,
    })
    expect(relativeError(outputs.last_hidden_state, recorded.get('last_hidden_state'))).toBeGreaterThan(1e-4)
  })

  it('with an unknown name is refused with one sentence', () => {
    expect(() => clipTextGraph({ ...config, hidden_act: 'swiglu' }, weights)).toThrow(
      /^CLIPTextModel: "hidden_act" in config.json is not supported/,
    )
  })
})

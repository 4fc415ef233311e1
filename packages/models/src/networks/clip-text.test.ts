import type { Tensor, Weights } from '@amend/graph'
import { beforeAll, describe, expect, it } from 'vitest'
import { clipTextGraph } from './clip-text.ts'
import { readJson, relativeError, renamed, runOnce, tensorsOf, weightsOf } from './testing/reference.ts'

const config = readJson('checkpoint/text_encoder/config.json')
let weights: Weights
let recorded: Map<string, Tensor>

beforeAll(async () => {
  weights = await weightsOf('checkpoint/text_encoder/model.safetensors')
  recorded = await tensorsOf('text.safetensors')
})

const ids = () => recorded.get('input_ids') as Tensor<BigInt64Array>
describe('the text encoder', () => {
  it('agrees with the reference', async () => {
    const outputs = await runOnce(clipTextGraph(config, weights), { input_ids: ids() })
    expect(relativeError(outputs.last_hidden_state, recorded.get('last_hidden_state'))).toBeLessThan(2e-6)
    expect(relativeError(outputs.pooler_output, recorded.get('pooler_output'))).toBeLessThan(2e-6)
  })

  it('reads tensors with the prefix text_model too', async () => {
    const prefixed = renamed(weights, (name) => (name.startsWith('text_model.') ? name.slice(11) : undefined))
    const outputs = await runOnce(clipTextGraph(config, prefixed), { input_ids: ids() })
    expect(relativeError(outputs.last_hidden_state, recorded.get('last_hidden_state'))).toBeLessThan(2e-6)
  })
})

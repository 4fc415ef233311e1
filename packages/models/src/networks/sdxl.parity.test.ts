/** The networks of SDXL against the reference implementation. */
import { readFileSync } from 'node:fs'
import { GraphError, type Tensor, type Weights } from '@amend/graph'
import { beforeAll, describe, expect, it } from 'vitest'
import { readSafetensors } from '../checkpoint/safetensors.ts'
import { clipTokenizer } from '../tokenizer/clip.ts'
import { readTokenizerFiles } from '../tokenizer/files.ts'
import { clipTextPairGraph } from './clip-text-pair.ts'
import { relativeError, renamed, runOnce, sdxlReference, tensorsIn } from './testing/reference.ts'
import { unetGraph } from './unet.ts'

const configOf = (part: string) => JSON.parse(readFileSync(sdxlReference(`checkpoint/${part}/config.json`), 'utf8'))
const partOf = async (part: string, file = 'model') => ({
  config: configOf(part),
  weights: await readSafetensors(sdxlReference(`checkpoint/${part}/${file}.safetensors`)),
})

let recorded: Map<string, Tensor<Float32Array | BigInt64Array>>
let first: { config: Record<string, unknown>; weights: Weights }
let second: typeof first
beforeAll(async () => {
  recorded = await tensorsIn(sdxlReference('reference.safetensors'))
  first = await partOf('text_encoder')
  second = await partOf('text_encoder_2')
})

async function idsOf(text: string) {
  const encode = async (folder: string) => {
    const { ids } = clipTokenizer(await readTokenizerFiles(sdxlReference(`checkpoint/${folder}`))).encode(text)
    return { data: BigInt64Array.from(ids, BigInt), shape: [1, ids.length] }
  }
  return { input_ids: await encode('tokenizer'), input_ids_2: await encode('tokenizer_2') }
}

describe('the two text encoders', () => {
  it.each([
    ['make it a rainy night', 'prompt_embeds', 'pooled'],
    ['', 'negative_prompt_embeds', 'negative_pooled'],
  ])('encode "%s" as the reference does', async (text, tokens, pooled) => {
    const outputs = await runOnce(clipTextPairGraph(first, second), await idsOf(text))
    expect(relativeError(outputs.prompt_embeds, recorded.get(tokens))).toBeLessThan(1e-5)
    expect(relativeError(outputs.pooled_prompt_embeds, recorded.get(pooled))).toBeLessThan(1e-5)
  })

  it('take the transposed projection of an OpenCLIP file under its own name', async () => {
    const square = { ...second.config, projection_dim: 32 }
    const named = (own: string): Weights => ({
      ...second.weights,
      find(name, shape) {
        if (name === own) return { ...second.weights.find('text_model.encoder.layers.0.self_attn.q_proj.weight')! }
        return name.startsWith('text_projection') ? undefined : second.weights.find(name, shape)
      },
    })
    const ids = await idsOf('make it a rainy night')
    const run = (own: string) => runOnce(clipTextPairGraph(first, { config: square, weights: named(own) }), ids)
    const [given, transposed] = [await run('text_projection.weight'), await run('text_projection')]
    expect(transposed.pooled_prompt_embeds?.shape).toEqual([1, 32])
    expect(relativeError(transposed.pooled_prompt_embeds, given.pooled_prompt_embeds)).toBeGreaterThan(0.1)
  })

  it('are refused where one has no layer before its last', () => {
    expect(() => clipTextPairGraph({ ...first, config: { ...first.config, num_hidden_layers: 1 } }, second)).toThrow(
      'SDXL uses the layer before the last',
    )
  })

  it('name the tensor that is missing with the encoder that it belongs to', () => {
    const without = renamed(second.weights, (name) => (name === 'text_projection.weight' ? undefined : name))
    expect(() => clipTextPairGraph(first, { ...second, weights: without })).toThrow(
      'The checkpoint has no tensor "text_encoder_2.text_projection.weight".',
    )
  })
})

describe('the UNet', () => {
  const load = () => partOf('unet', 'diffusion_pytorch_model')

  it.each([0, 1])('gives the output of case %i', async (n) => {
    const { config, weights } = await load()
    const feed = (name: string) => recorded.get(`unet.${n}.${name}`) as Tensor<Float32Array>
    const sample = feed('sample')
    const batch = sample.shape[0] as number
    const timestep = Number(feed('timestep').data[0])
    const { out } = await runOnce(unetGraph(config, weights), {
      sample,
      timestep: { data: new Float32Array(batch).fill(timestep), shape: [batch] },
      encoder_hidden_states: feed('text'),
      text_embeds: feed('text_embeds'),
      time_ids: feed('time_ids'),
    })
    expect(relativeError(out, feed('out'))).toBeLessThan(1e-5)
  })

  it('depends on the sizes and on the pooled text', async () => {
    const { config, weights } = await load()
    const feed = (name: string) => recorded.get(`unet.1.${name}`) as Tensor<Float32Array>
    for (const changed of ['text_embeds', 'time_ids']) {
      const { data, shape } = feed(changed)
      const { out } = await runOnce(unetGraph(config, weights), {
        sample: feed('sample'),
        timestep: { data: Float32Array.of(1), shape: [1] },
        encoder_hidden_states: feed('text'),
        text_embeds: feed('text_embeds'),
        time_ids: feed('time_ids'),
        [changed]: { data: data.map((value) => value * 2 + 1), shape },
      })
      expect(relativeError(out, feed('out')), changed).toBeGreaterThan(1e-4)
    }
  })

  it('is refused where its added conditions have no room for the pooled text', async () => {
    const { config, weights } = await load()
    for (const change of [{ projection_class_embeddings_input_dim: 48 }, { addition_time_embed_dim: null }]) {
      expect(() => unetGraph({ ...config, ...change }, weights)).toThrow(GraphError)
      expect(() => unetGraph({ ...config, ...change }, weights)).toThrow('projection_class_embeddings_input_dim')
    }
    expect(() => unetGraph({ ...config, addition_embed_type: 'image' }, weights)).toThrow('addition_embed_type')
  })
})

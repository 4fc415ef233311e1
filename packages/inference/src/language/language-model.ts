/** Text generation by a checkpoint of GPT-2's layout, with a cache of keys and values: each new token costs one position. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Random, randomOf } from '@amend/diffusion'
import type { Tensor } from '@amend/graph'
import { type CompileOptions, compile, type Network } from '@amend/graph/runtime'
import { openWeights } from '@amend/models/checkpoint'
import { gpt2Graph } from '@amend/models/networks'
import { readGpt2Tokenizer } from '@amend/models/tokenizer'
import { z } from 'zod'
import { InferenceError } from '../error.ts'
import { finite } from '../finite.ts'
import { type Floats, floats } from '../floats.ts'
import { sampleToken, type TokenSampling } from './sampling.ts'

/** How a text is continued. */
export interface SamplingSettings extends TokenSampling {
  /** The most tokens of the continuation, fewer where the model's positions end. */
  readonly maxTokens: number
  /** The continuation ends before the first of these strings. */
  readonly stop: readonly string[]
  /** Draws are a function of this key: of a seed and the text's position. */
  readonly key: readonly number[]
}

/** A continuation. */
export interface Completion {
  readonly text: string
  /** 'stop' at a stop string or the end token; 'length' when the tokens ran out before. */
  readonly finish: 'stop' | 'length'
  readonly tokens: number
}

/** A language model with its network, which loads at its first use. */
export interface LanguageModel {
  readonly name: string
  /** Most positions of prompt and continuation together. */
  readonly positions: number
  /**
   * Continues a prompt.
   * @throws InferenceError 'instruction-too-long' for a prompt that leaves no position; 'not-finite-language-model'; the signal's reason
   */
  complete(prompt: string, settings: SamplingSettings, signal?: AbortSignal): Promise<Completion>
  /** The network's logits [length, vocabulary] for given tokens, for comparisons. */
  logits(ids: readonly number[]): Promise<Floats>
  encode(text: string): readonly number[]
  release(): Promise<void>
}

const configSchema = z.looseObject({
  model_type: z.literal('gpt2'),
  n_positions: z.int().positive().default(1024),
  n_layer: z.int().positive().default(12),
})

/**
 * Opens a GPT-2 checkpoint: a folder with `config.json`, weights as safetensors and a tokenizer.
 * @throws InferenceError 'bad-setting' when it is not one; ModelError and GraphError for broken files
 */
export async function openLanguageModel(
  folder: string,
  options: Pick<CompileOptions, 'device' | 'threads'> = {},
): Promise<LanguageModel> {
  const config = await readConfig(folder)
  const { n_positions: positions, n_layer: layers } = config
  const tokenizer = await readGpt2Tokenizer(folder)
  const weights = await openWeights(folder)
  let loaded: Promise<{ first: Network; next: Network }> | undefined
  const networks = () => {
    loaded ??= Promise.all([
      compile(gpt2Graph(config, weights, { cache: 'start' }), options),
      compile(gpt2Graph(config, weights, { cache: 'continue' }), { ...options, spinning: true }),
    ]).then(([first, next]) => ({ first, next }))
    return loaded
  }
  const cached = Array.from({ length: layers }, (_, i) => [`key.${i}`, `value.${i}`]).flat()

  return {
    name: path.basename(path.resolve(folder)),
    positions,
    encode: (text) => tokenizer.encode(text),
    async logits(ids) {
      const { first } = await networks()
      const { logits } = await first.run({ input_ids: integers(ids, [1, ids.length]) })
      return floats(logits)
    },
    async complete(prompt, settings, signal) {
      const ids = tokenizer.encode(prompt)
      if (ids.length === 0 || ids.length >= positions) {
        throw new InferenceError(
          'instruction-too-long',
          `The text takes ${ids.length} tokens, and this model reads between 1 and ${positions - 1}.`,
        )
      }
      const { first, next } = await networks()
      const random = randomOf(...settings.key)
      const made: number[] = []
      const most = Math.min(settings.maxTokens, positions - ids.length)
      let outputs = await first.run({ input_ids: integers(ids, [1, ids.length]) })
      while (made.length < most) {
        signal?.throwIfAborted()
        const token = nextToken(outputs.logits, settings, made, random)
        if (token === tokenizer.endOfTextId)
          return { text: tokenizer.decode(made), finish: 'stop', tokens: made.length }
        made.push(token)
        const text = tokenizer.decode(made)
        const end = stopsAt(text, settings.stop)
        if (end !== undefined) return { text: text.slice(0, end), finish: 'stop', tokens: made.length }
        if (made.length === most) break
        outputs = await next.run({
          input_ids: integers([token], [1, 1]),
          position_ids: integers([ids.length + made.length - 1], [1, 1]),
          ...Object.fromEntries(cached.map((name) => [`past.${name}`, outputs[name] as Tensor])),
        })
      }
      return { text: tokenizer.decode(made), finish: 'length', tokens: made.length }
    },
    async release() {
      const open = await loaded
      loaded = undefined
      await open?.first.release()
      await open?.next.release()
    },
  }
}

async function readConfig(folder: string): Promise<z.output<typeof configSchema>> {
  const file = path.join(folder, 'config.json')
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new InferenceError('bad-setting', `${folder} is no language model: it has no config.json.`, { cause })
  })
  try {
    return configSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new InferenceError('bad-setting', `${file} is not the configuration of a GPT-2 model.`, { cause })
  }
}

/** Chooses the next token from the logits of the last position. */
function nextToken(
  logits: Tensor | undefined,
  settings: TokenSampling,
  made: readonly number[],
  random: Random,
): number {
  const { data, shape } = finite('languageModel', floats(logits))
  return sampleToken(data.subarray(data.length - (shape.at(-1) as number)), settings, made, random.uniform())
}

/** Where the first stop string begins. */
function stopsAt(text: string, stop: readonly string[]): number | undefined {
  const places = stop.map((end) => text.indexOf(end)).filter((place) => place >= 0)
  return places.length === 0 ? undefined : Math.min(...places)
}

const integers = (values: readonly number[], shape: readonly number[]): Tensor => ({
  data: BigInt64Array.from(values, BigInt),
  shape: [...shape],
})

import { readFileSync } from 'node:fs'
import { readSchedulerSettings } from '@amend/diffusion'
import { assertEditing, openCheckpoint } from '@amend/models/checkpoint'
import { clipTextGraph, unetGraph, vaeDecoderGraph, vaeEncoderGraph } from '@amend/models/networks'
import { readClipTokenizer } from '@amend/models/tokenizer'
import { agree } from './agreement.ts'
import { type LoadedModel, performEdit } from './edit.ts'
import type { Editor, LoadOptions } from './editor.ts'
import { InferenceError } from './error.ts'
import { sampleLooks } from './look-samples.ts'
import { editModel } from './model.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Opens a checkpoint and builds its networks, which load at their first use. */
export async function openModel(location: string, options: LoadOptions = {}): Promise<LoadedModel> {
  const { device = 'cpu', precision = 'float32', threads, memoryLimit } = options
  const checkpoint = await openCheckpoint(location, { prefer: precision === 'float16' ? 'fp16' : 'fp32' })
  const { components, tokenizer, scheduler, schedulerClass, card, identity } = assertEditing(checkpoint)
  const { unet, vae, textEncoder } = components
  const dimensions = agree({ unet: unet.config, vae: vae.config, textEncoder: textEncoder.config })
  const graphs = {
    textEncoder: clipTextGraph(textEncoder.config, textEncoder.weights),
    vaeEncoder: vaeEncoderGraph(vae.config, vae.weights),
    vaeDecoder: vaeDecoderGraph(vae.config, vae.weights),
    unet: unetGraph(unet.config, unet.weights),
  }
  const model = editModel(graphs, dimensions, {
    device,
    precision,
    ...(threads !== undefined && { threads }),
    ...(memoryLimit !== undefined && { memoryLimit }),
  })
  return {
    model,
    tokenizer: await readClipTokenizer(tokenizer),
    scheduler: readSchedulerSettings(scheduler, schedulerClass),
    card,
    identity,
    runtime: { device, precision, app: `amend ${version}` },
  }
}

/**
 * Loads an editing checkpoint: a diffusers repository or a single safetensors file. Its tensors are checked against its
 * configuration here; the networks themselves load at their first use.
 * @throws ModelError, GraphError, InferenceError or DiffusionError, each in one sentence, when it cannot be used
 */
export async function load(location: string, options: LoadOptions = {}): Promise<Editor> {
  const loaded = await openModel(location, options)
  const { card, identity, model } = loaded

  let free: Promise<void> = Promise.resolve()
  /** Resolves when it is the caller's turn. @returns ends the turn */
  const begin = async (): Promise<() => void> => {
    const before = free
    let end = () => {}
    free = new Promise((resolve) => {
      end = resolve
    })
    await before
    return end
  }
  const running = new Set<Promise<unknown>>()
  let released = false

  const edit: Editor['edit'] = async (picture, instruction, settings = {}, run = {}) => {
    let end = await begin()
    try {
      run.signal?.throwIfAborted()
      const betweenSteps = run.betweenSteps
      const pause = betweenSteps && {
        betweenSteps: async () => {
          end()
          await betweenSteps().finally(async () => {
            end = await begin()
          })
        },
      }
      return await performEdit(loaded, picture, instruction, settings, { ...run, ...pause })
    } finally {
      end()
    }
  }
  const track = <T>(start: () => Promise<T>): Promise<T> => {
    if (released) return Promise.reject(new InferenceError('released', 'The model has been released: load it again.'))
    const result = start()
    const ended: Promise<void> = result.then(
      () => {},
      () => {},
    )
    running.add(ended)
    void ended.then(() => running.delete(ended))
    return result
  }
  return {
    card,
    identity,
    edit: (...request) => track(() => edit(...request)),
    sampleLooks: (picture, run = {}) =>
      track(async () => {
        const end = await begin()
        return sampleLooks(loaded, picture, run).finally(end)
      }),
    async release() {
      released = true
      await Promise.all(running)
      await model.networks.release()
    },
  }
}

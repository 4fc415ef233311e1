/**
 * Trains a writer of instructions on triples of people: cross-entropy on the completion, as the original recipe fine-tunes its language
 * model (Brooks et al. 2022, section 3.1.1). A run is a folder that goes on where it stopped, to the same bits.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { randomOf, shuffled } from '@amend/diffusion'
import { openWeights, writeSafetensors } from '@amend/models/checkpoint'
import { readGpt2Tokenizer } from '@amend/models/tokenizer'
import { bytesOf } from '../checkpoint/write.ts'
import { epochOrder } from '../data/order.ts'
import { onDisk, writeWhole } from '../disk.ts'
import { TrainingError } from '../error.ts'
import { initialTrainState, type TrainState, takeStep } from '../optimizer/optimizer.ts'
import { purposes } from '../random-purposes.ts'
import { listCheckpoints, loadCheckpoint, saveCheckpoint, sweepParts } from '../run/checkpoint.ts'
import { runFiles } from '../run/folder.ts'
import { lockRun } from '../run/status.ts'
import { openTrainableWriter, type TokenText, type TrainableWriter } from './trainable-writer.ts'

/** What a writer is asked and what it should answer. */
export interface WriterExample {
  readonly prompt: string
  readonly completion: string
}

/** Settings of a run; they are frozen with it. */
export interface WriterSettings {
  /** Default: three times through the examples. */
  readonly steps: number
  /** Texts of a step. */
  readonly batchSize: number
  readonly learningRate: number
  /** The share of the examples that are measured and not trained on. */
  readonly heldOut: number
  readonly seed: number
  readonly saveEvery: number
}

export interface TrainWriterOptions {
  /** The folder of the checkpoint to begin with. */
  readonly model: string
  readonly examples: readonly WriterExample[]
  /** The folder of the run: new, or one to continue. */
  readonly folder: string
  readonly settings?: Partial<WriterSettings>
  readonly threads?: number
  readonly onStep?: (step: number, steps: number, loss: number) => void
  /** Saves and stops after the step in work. */
  readonly signal?: AbortSignal
}

export interface WriterOutcome {
  /** The folder of the trained checkpoint. */
  readonly model: string
  readonly steps: number
  /** Mean −log p of a token of the held-out completions, before and after; null without held-out examples. */
  readonly before: number | null
  readonly after: number | null
}

const defaults = { batchSize: 16, learningRate: 3e-4, heldOut: 0.1, seed: 0, saveEvery: 50 } as const
const epochs = 3
const keptCheckpoints = 2

/**
 * Trains, or goes on with a run of the same settings and examples.
 * @throws TrainingError 'empty-data', 'busy' while another process trains it, 'already-exists', 'different-configuration', 'not-finite',
 * 'disk-full'; ModelError, GraphError; the signal's reason
 */
export async function trainWriter(options: TrainWriterOptions): Promise<WriterOutcome> {
  const { model, folder } = options
  const config: unknown = JSON.parse(await readFile(path.join(model, 'config.json'), 'utf8'))
  const texts = await tokenized(model, config, options.examples)
  const { train, held, settings } = arranged(texts, options.settings ?? {})
  await onDisk(folder, () => mkdir(folder, { recursive: true }))
  const release = await lockRun(runFiles(folder))
  try {
    await freeze(folder, { settings, examples: hashOf(texts), model: hashOf(config) })
    return await trained(options, config, { train, held, settings })
  } finally {
    release()
  }
}

async function trained(
  options: TrainWriterOptions,
  config: unknown,
  { train, held, settings }: ReturnType<typeof arranged>,
): Promise<WriterOutcome> {
  const { model, folder, signal, onStep } = options
  const network = await openTrainableWriter(config, await openWeights(model), {
    ...(options.threads !== undefined && { threads: options.threads }),
  })
  try {
    const first = await Promise.all(network.trainables.map((trainable) => trainable.initial()))
    const before = await measured(network, first, held, settings.batchSize)
    const state = await restored(folder, network, first)
    for (let step = state.step; step < settings.steps; step++) {
      if (signal?.aborted) {
        await save(folder, network, state)
        signal.throwIfAborted()
      }
      const batch = batchAt(train, step, settings)
      const { loss, gradients } = await network.lossAndGradients(state.weights, batch)
      const schedule = { name: 'cosine', steps: settings.steps, warmup: Math.min(20, settings.steps >> 3) } as const
      const { taken } = takeStep(state, gradients, 1, { learningRate: settings.learningRate, schedule })
      if (!taken || !Number.isFinite(loss)) {
        throw new TrainingError('not-finite', `The loss of step ${step + 1} is not a number: lower the learning rate.`)
      }
      onStep?.(step + 1, settings.steps, loss)
      if ((step + 1) % settings.saveEvery === 0) await save(folder, network, state)
    }
    await save(folder, network, state)
    const after = await measured(network, state.weights, held, settings.batchSize)
    return { model: await writeModel(model, folder, network, state), steps: settings.steps, before, after }
  } finally {
    await network.release()
  }
}

/** Texts that fit, each with the mark of its end. @throws TrainingError 'empty-data' */
async function tokenized(model: string, config: unknown, examples: readonly WriterExample[]): Promise<TokenText[]> {
  const tokenizer = await readGpt2Tokenizer(model)
  const { n_positions: positions = 1024 } = config as { n_positions?: number }
  const texts = examples.map(({ prompt, completion }) => {
    const start = tokenizer.encode(prompt)
    return { ids: [...start, ...tokenizer.encode(completion), tokenizer.endOfTextId], from: start.length }
  })
  const fitting = texts.filter(({ ids, from }) => ids.length <= positions && from > 0)
  if (fitting.length > 0) return fitting
  throw new TrainingError('empty-data', 'There are no examples that this writer can read.')
}

function arranged(texts: readonly TokenText[], given: Partial<WriterSettings>) {
  const { heldOut = defaults.heldOut, seed = defaults.seed, batchSize = defaults.batchSize } = given
  const order = [...shuffled(texts.length, randomOf(seed, purposes.split))]
  const apart = Math.min(texts.length - 1, Math.floor(heldOut * texts.length))
  const pick = (places: readonly number[]) => places.map((place) => texts[place] as TokenText)
  const [held, train] = [pick(order.slice(0, apart)), pick(order.slice(apart))]
  const settings: WriterSettings = {
    ...defaults,
    ...given,
    ...{ heldOut, seed, batchSize },
    steps: given.steps ?? Math.ceil((epochs * train.length) / batchSize),
  }
  return { held, train, settings }
}

/** The texts of a step: a function of the seed and the step. */
function batchAt(train: readonly TokenText[], step: number, { batchSize, seed }: WriterSettings): TokenText[] {
  return Array.from({ length: batchSize }, (_, i) => {
    const place = step * batchSize + i
    const order = epochOrder(train.length, seed, Math.floor(place / train.length))
    return train[order[place % train.length] as number] as TokenText
  })
}

/** Begins a run, or checks that it is continued with what it began with. */
async function freeze(folder: string, frozen: object): Promise<void> {
  const file = path.join(folder, 'writer-run.json')
  const text = `${JSON.stringify(frozen, null, 2)}\n`
  const { lock, checkpoints } = runFiles(folder)
  if (!existsSync(file)) {
    const isOwn = (name: string) => name === path.basename(lock) || /^\.amend-.*\.part$/.test(name)
    if (!(await readdir(folder)).every(isOwn)) {
      throw new TrainingError('already-exists', `${folder} is not empty: name a new folder.`)
    }
    await writeWhole(file, text)
  } else if ((await readFile(file, 'utf8')) !== text) {
    throw new TrainingError(
      'different-configuration',
      `${folder} holds a run with other settings, examples or another model: name a new folder.`,
    )
  }
  await onDisk(folder, () => mkdir(checkpoints, { recursive: true }))
  await sweepParts(checkpoints)
}

async function restored(folder: string, network: TrainableWriter, first: readonly Float32Array[]): Promise<TrainState> {
  const last = (await listCheckpoints(path.join(folder, 'checkpoints'))).at(-1)
  if (!last)
    return initialTrainState(
      first.map((values) => values.slice()),
      false,
    )
  return (await loadCheckpoint(last.file, network.trainables, false)).trainState
}

const save = (folder: string, { trainables }: TrainableWriter, state: TrainState) =>
  saveCheckpoint(
    path.join(folder, 'checkpoints'),
    trainables,
    state,
    { step: state.step, smoothed: { sum: 0, weight: 0 }, seconds: 0 },
    keptCheckpoints,
  )

/** The mean loss of a token over texts that are not trained on. */
async function measured(
  network: TrainableWriter,
  weights: readonly Float32Array[],
  texts: readonly TokenText[],
  batchSize: number,
): Promise<number | null> {
  let [total, tokens] = [0, 0]
  for (let first = 0; first < texts.length; first += batchSize) {
    const batch = texts.slice(first, first + batchSize)
    const counted = batch.reduce((sum, { ids, from }) => sum + ids.length - from, 0)
    total += counted * (await network.lossAndGradients(weights, batch)).loss
    tokens += counted
  }
  return tokens === 0 ? null : total / tokens
}

/** The checkpoint in the layout of the one that it began with. */
async function writeModel(
  base: string,
  run: string,
  { trainables }: TrainableWriter,
  { weights }: TrainState,
): Promise<string> {
  const [folder, part] = [path.join(run, 'model'), path.join(run, 'model.part')]
  await onDisk(folder, async () => {
    await rm(part, { recursive: true, force: true })
    await mkdir(part)
    for (const entry of await readdir(base, { withFileTypes: true })) {
      const isWeights = /\.(safetensors|bin|h5|msgpack)(\.index\.json)?$/.test(entry.name)
      if (entry.isFile() && !isWeights) await copyFile(path.join(base, entry.name), path.join(part, entry.name))
    }
    const tensors = trainables.map(({ name, shape }, i) => ({
      name,
      shape,
      dtype: 'F32' as const,
      bytes: () => [bytesOf(weights[i] as Float32Array)],
    }))
    await writeSafetensors(path.join(part, 'model.safetensors'), tensors, { format: 'pt' })
    await rm(folder, { recursive: true, force: true })
    await rename(part, folder)
  })
  return folder
}

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** The steps of a run, and what is asked of it in between. */
import { mkdir } from 'node:fs/promises'
import os from 'node:os'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { randomOf } from '@amend/diffusion'
import { unlessFull } from '../disk.ts'
import { TrainingError } from '../error.ts'
import {
  type NetworkDefinition,
  type NetworkOptions,
  openPredictor,
  openTrainableNetwork,
  type Predictor,
  type TrainableNetwork,
} from '../network/trainable-network.ts'
import { accumulate } from '../optimizer/gradients.ts'
import { initialTrainState, type OptimizerOptions, type TrainState, takeStep } from '../optimizer/optimizer.ts'
import {
  listCheckpoints,
  loadCheckpoint,
  type RunProgress,
  type SavedCheckpoint,
  saveCheckpoint,
} from './checkpoint.ts'
import type { RunConfig } from './config.ts'
import { type RunRequest, takeRequests } from './control.ts'
import type { RunFiles } from './folder.ts'
import { imitation, type Lesson, preference } from './lesson.ts'
import {
  appendMetrics,
  type HeldOut,
  type Metrics,
  nothingYet,
  type Smoothed,
  smooth,
  smoothedValue,
  truncateMetrics,
} from './metrics.ts'
import type { Prepared } from './prepare.ts'
import { writeResult } from './result.ts'
import { type SampleItem, sampleGrid, writeGrid } from './samples.ts'
import { type RunStateName, type RunStatus, writeStatus } from './status.ts'

export interface LoopHandlers {
  /** Requests of this process since the last time: those of signals. */
  take(): readonly RunRequest[]
  /** When the run is to stop by itself, as `performance.now()` tells the time. */
  readonly until?: number
  onStatus(status: RunStatus): void
  onNotice(message: string): void
}

/** Milliseconds between two looks at what is asked while the run is paused. */
const patience = 200
/** Milliseconds between two states that are written. */
const statusInterval = 500
/** Steps over which the speed is told. */
const speedWindow = 20

/**
 * Goes on from the newest checkpoint, or from the start, to the end or until it is asked to stop.
 * @returns how it ended
 * @throws TrainingError 'not-finite', 'disk-full' and what the networks throw
 */
export async function runSteps(
  files: RunFiles,
  config: RunConfig,
  prepared: Prepared,
  handlers: LoopHandlers,
): Promise<'finished' | 'stopped'> {
  const { base, source } = prepared
  const [, height, width] = source.examples.shape
  const definition: NetworkDefinition = { ...base.unet, training: config.train, seed: config.seed }
  const machine = { device: config.device, ...(config.threads > 0 && { threads: config.threads }) }
  const space = { height, width, length: base.loaded.model.contextLength }
  const networkOptions: NetworkOptions = {
    ...machine,
    recompute: config.recompute,
    // With a batch of unknown size the runtime frees what it recomputes; with a known one the graph loads much sooner.
    sizes: config.recompute ? space : { ...space, batch: (config.beta === null ? 1 : 2) * config.batchSize },
  }
  let network: TrainableNetwork | undefined
  let predictor: Promise<Predictor> | undefined
  try {
    network = await openTrainableNetwork(definition, networkOptions)
    const run = new Run(files, config, prepared, handlers, network, () => {
      predictor ??= openPredictor(definition, { ...machine, sizes: space })
      return predictor
    })
    return await run.perform()
  } finally {
    await network?.release()
    await predictor?.then((loaded) => loaded.release())
  }
}

class Run {
  private readonly files: RunFiles
  private readonly config: RunConfig
  private readonly prepared: Prepared
  private readonly handlers: LoopHandlers
  private readonly network: TrainableNetwork
  private readonly predictor: () => Promise<Predictor>
  private trainState: TrainState = { step: 0, weights: [], moments: [] }
  private smoothed: Smoothed = nothingYet
  private seconds = 0
  private last: Metrics | undefined
  private recent: number[] = []
  private saved: SavedCheckpoint | undefined
  private lessons: Lesson | undefined
  private toldOfFullDisk = false
  private statusWritten = Number.NEGATIVE_INFINITY

  constructor(
    files: RunFiles,
    config: RunConfig,
    prepared: Prepared,
    handlers: LoopHandlers,
    network: TrainableNetwork,
    predictor: () => Promise<Predictor>,
  ) {
    this.files = files
    this.config = config
    this.prepared = prepared
    this.handlers = handlers
    this.network = network
    this.predictor = predictor
  }

  async perform(): Promise<'finished' | 'stopped'> {
    await this.begin()
    const { steps, saveEvery, sampleEvery } = this.config
    while (this.trainState.step < steps) {
      if (await this.answer()) return this.end('stopped')
      await this.step()
      const { step } = this.trainState
      const sampled = sampleEvery > 0 && (step % sampleEvery === 0 || step === steps)
      const heldOut = sampled ? await this.sample() : undefined
      await this.record(heldOut)
      if (step % saveEvery === 0 && step < steps) await this.saveIfPossible()
      await this.tell('running', '')
      // A step blocks the thread: let signals through.
      await setImmediate()
    }
    return this.end('finished')
  }

  private async begin(): Promise<void> {
    const { trainables } = this.network
    const averaged = this.config.emaDecay !== null
    await mkdir(this.files.checkpoints, { recursive: true })
    this.saved = (await listCheckpoints(this.files.checkpoints)).at(-1)
    if (this.saved) {
      const { trainState, progress } = await loadCheckpoint(this.saved.file, trainables, averaged)
      this.trainState = trainState
      this.smoothed = progress.smoothed
      this.seconds = progress.seconds
      this.handlers.onNotice(`Going on from step ${progress.step} of ${this.config.steps}.`)
    } else {
      const weights: Float32Array[] = []
      for (const trainable of trainables) weights.push(await trainable.initial())
      this.trainState = initialTrainState(weights, averaged)
      const count = weights.reduce((sum, { length }) => sum + length, 0)
      this.handlers.onNotice(`${count.toLocaleString('en')} weights in ${weights.length} tensors learn.`)
    }
    await truncateMetrics(this.files.metrics, this.saved?.step ?? -1)
    if (!this.saved && this.config.sampleEvery > 0) await this.sampleNow()
  }

  /** @returns whether the run is to stop */
  private async answer(): Promise<boolean> {
    const { handlers } = this
    if (handlers.until !== undefined && performance.now() >= handlers.until) return true
    let paused = false
    do {
      for (const request of [...handlers.take(), ...(await takeRequests(this.files))]) {
        if (request === 'stop') return true
        if (request === 'save') await this.saveIfPossible()
        if (request === 'sample') await this.sampleNow()
        if (request === 'resume') paused = false
        if (request === 'pause' && !paused) {
          paused = true
          await this.saveIfPossible()
          await this.tell('paused', 'Paused.', true)
          handlers.onNotice(`Paused at step ${this.trainState.step}.`)
        }
      }
      if (paused) await setTimeout(patience)
    } while (paused)
    return false
  }

  private async step(): Promise<void> {
    const { config, trainState } = this
    const { batchSize, accumulate: batches } = config
    const lesson = await this.lesson()
    const began = performance.now()
    let [dataTime, loss] = [0, 0]
    let sums: readonly Float32Array[] | undefined
    let agreement: number | undefined
    for (let k = 0; k < batches; k++) {
      const first = (trainState.step * batches + k) * batchSize
      const learned = await lesson.learn(trainState.weights, first, batchSize)
      dataTime += learned.dataTime
      loss += learned.loss / batches
      if (learned.agreement !== undefined) agreement = (agreement ?? 0) + learned.agreement / batches
      if (sums) accumulate(sums, learned.gradients)
      else sums = learned.gradients
    }
    const asked = performance.now()
    const finite = Number.isFinite(loss) && sums !== undefined
    const report = finite ? takeStep(trainState, sums ?? [], batches, this.optimizer()) : undefined
    const optimizerTime = performance.now() - asked
    if (!report?.taken) throw this.notFinite(lesson, trainState.step + 1, loss)

    const seconds = (performance.now() - began) / 1000
    this.seconds += seconds
    this.recent = [...this.recent.slice(1 - speedWindow), seconds]
    this.smoothed = smooth(this.smoothed, loss)
    this.last = {
      step: trainState.step,
      loss,
      smoothed: smoothedValue(this.smoothed),
      ...(agreement !== undefined && { agreement }),
      learningRate: report.learningRate,
      gradNorm: report.gradNorm,
      seconds,
      dataSeconds: dataTime / 1000,
      optimizerSeconds: optimizerTime / 1000,
    }
  }

  private optimizer(): OptimizerOptions {
    const { learningRate, schedule, steps, warmup, betas, epsilon, weightDecay, maxGradNorm, emaDecay } = this.config
    return {
      learningRate,
      schedule: { name: schedule, steps, warmup },
      adamW: { betas, epsilon, weightDecay },
      maxGradNorm,
      ...(emaDecay !== null && { emaDecay }),
    }
  }

  private notFinite(lesson: Lesson, step: number, loss: number): TrainingError {
    const { batchSize, accumulate: batches } = this.config
    const count = batchSize * batches
    const ids = lesson.pairsAt((step - 1) * count, count).map((pair) => this.prepared.manifest.pairs[pair]?.id)
    this.handlers.onNotice(`Pairs of step ${step}: ${[...new Set(ids)].join(', ')}.`)
    const what = Number.isFinite(loss) ? 'gradients that are not finite' : 'a loss that is not a number'
    const kept = this.saved
      ? `the checkpoint of step ${this.saved.step} is the last good one`
      : 'nothing had been saved yet'
    return new TrainingError('not-finite', `Step ${step} gave ${what}: the run stopped, and ${kept}.`)
  }

  private async record(heldOut?: HeldOut): Promise<void> {
    const { last } = this
    if (last) await this.note(() => appendMetrics(this.files.metrics, { ...last, ...heldOut }))
  }

  /** @throws TrainingError 'disk-full', 'no-permission' */
  private async save(): Promise<void> {
    const { files, network, trainState, config, smoothed, seconds } = this
    if (this.saved?.step === trainState.step) return
    const progress: RunProgress = { step: trainState.step, smoothed, seconds }
    const file = await saveCheckpoint(
      files.checkpoints,
      network.trainables,
      trainState,
      progress,
      config.keepCheckpoints,
    )
    this.saved = { step: trainState.step, file }
    this.handlers.onNotice(`Saved step ${trainState.step}.`)
  }

  /** A full disk is no reason to lose what is being learned: the run goes on and tries again the next time. */
  private async saveIfPossible(): Promise<void> {
    const full = await unlessFull(() => this.save())
    if (full) this.handlers.onNotice(`${full.message} The run goes on without this checkpoint.`)
  }

  /** Writes what only tells of the run: a full disk is said once, and the run goes on without. */
  private async note(write: () => Promise<unknown>): Promise<void> {
    const full = await unlessFull(write)
    if (full && !this.toldOfFullDisk) this.handlers.onNotice(`${full.message} The run goes on without.`)
    this.toldOfFullDisk ||= full !== undefined
  }

  /** Between two steps: what is measured has a line of its own. */
  private async sampleNow(): Promise<void> {
    const heldOut = await this.sample()
    const { step } = this.trainState
    if (heldOut) await this.note(() => appendMetrics(this.files.metrics, { step, ...heldOut }))
  }

  /** Draws the grid and measures held-out pairs; the weights in use are the average where there is one. */
  private async sample(): Promise<HeldOut | undefined> {
    const { prepared, config, trainState } = this
    const { base, source, heldOut, manifest, scheduler } = prepared
    const weights = trainState.average ?? trainState.weights
    const shown = [...heldOut, ...source.trained].slice(0, config.samples)
    if (shown.length > 0) {
      const items: SampleItem[] = []
      for (const [i, pair] of shown.entries()) {
        const { id = '', instructions = [''] } = manifest.pairs[pair] ?? {}
        const instruction = instructions[i % instructions.length] ?? ''
        items.push({
          id,
          instruction,
          encoded: await source.examples.read(pair, 0),
          seed: randomOf(config.seed, i).below(2 ** 31),
        })
      }
      const { shape } = source.examples
      const run = { base, predictor: await this.predictor(), scheduler, shape, embed: source.embed }
      const grid = await sampleGrid(run, items, weights)
      await this.note(() => writeGrid(this.files.samples, trainState.step, grid, items))
    }
    if (heldOut.length === 0) return undefined
    const { loss: heldOutLoss, agreement: heldOutAgreement } = await (await this.lesson()).measure(weights)
    const agreement = heldOutAgreement === undefined ? '' : `, agreement ${Math.round(100 * heldOutAgreement)} %`
    this.handlers.onNotice(`Held-out loss at step ${trainState.step}: ${heldOutLoss.toFixed(4)}${agreement}.`)
    return { heldOutLoss, ...(heldOutAgreement !== undefined && { heldOutAgreement }) }
  }

  /** How a step is learned; of comparisons, the reference is the model as it was before the first step. */
  private async lesson(): Promise<Lesson> {
    if (this.lessons) return this.lessons
    const { config, network, prepared } = this
    const { source, heldOut, comparisons } = prepared
    if (config.beta === null || !comparisons) {
      this.lessons = imitation(network, source, heldOut, config.batchSize)
      return this.lessons
    }
    const reference: Float32Array[] = []
    for (const trainable of network.trainables) reference.push(await trainable.initial())
    const { beta, batchSize: size } = config
    this.lessons = preference(network, await this.predictor(), source, { beta, ...comparisons, size, reference })
    return this.lessons
  }

  private async end(state: 'finished' | 'stopped'): Promise<'finished' | 'stopped'> {
    const { files, config, prepared, network, trainState } = this
    await this.save()
    const weights = trainState.average ?? trainState.weights
    await writeResult(prepared, files, config, network.trainables, weights)
    await this.tell(state, state === 'finished' ? 'Finished.' : `Stopped at step ${trainState.step}.`, true)
    return state
  }

  /** To the last step, or to when the run stops by itself. */
  private secondsLeft(perStep: number): number {
    const { until = Number.POSITIVE_INFINITY } = this.handlers
    const steps = perStep * (this.config.steps - this.trainState.step)
    return Math.min(steps, Math.max(0, until - performance.now()) / 1000)
  }

  private async tell(state: RunStateName, message: string, always = false): Promise<void> {
    const { config, last, trainState, recent } = this
    const perStep = recent.length > 0 ? recent.reduce((sum, seconds) => sum + seconds, 0) / recent.length : undefined
    const status: RunStatus = {
      ...blankStatus(config.steps),
      state,
      step: trainState.step,
      loss: last?.loss ?? null,
      smoothed: last?.smoothed ?? null,
      learningRate: last?.learningRate ?? null,
      samplesPerSecond: perStep === undefined ? null : (config.batchSize * config.accumulate) / perStep,
      secondsLeft: perStep === undefined ? null : this.secondsLeft(perStep),
      checkpoint: this.saved?.file ?? null,
      message,
    }
    if (always || performance.now() - this.statusWritten >= statusInterval) {
      this.statusWritten = performance.now()
      await this.note(() => writeStatus(this.files, status))
    }
    this.handlers.onStatus(status)
  }
}

/** A status that knows nothing yet but the machine. */
export const blankStatus = (steps: number): RunStatus => ({
  state: 'preparing',
  pid: process.pid,
  host: os.hostname(),
  step: 0,
  steps,
  loss: null,
  smoothed: null,
  learningRate: null,
  samplesPerSecond: null,
  secondsLeft: null,
  memory: process.memoryUsage.rss(),
  peakMemory: process.resourceUsage().maxRSS * 1024,
  checkpoint: null,
  message: '',
  updated: new Date().toISOString(),
})

/** The training loop of a run, and the requests it handles between two steps. */
import { mkdir } from 'node:fs/promises'
import { setImmediate, setTimeout } from 'node:timers/promises'
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
import { initialTrainState, type TrainState } from '../optimizer/optimizer.ts'
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
import { type HeldOut, nothingYet, type Smoothed, smooth, smoothedValue, truncateMetrics } from './metrics.ts'
import type { Prepared } from './prepare.ts'
import { type ReporterHandlers, RunReporter } from './reporter.ts'
import { writeResult } from './result.ts'
import { sampleGrid, sampleItems, writeGrid } from './samples.ts'
import type { RunStateName } from './status.ts'
import { type TrainingMethod, trainOnComparisons, trainOnPairs } from './training-method.ts'
import { trainStep } from './training-step.ts'

/** How a request was handled. */
export interface HandledRequest {
  readonly request: RunRequest
  /** The last step before it. */
  readonly step: number
  /** Why it could not be done, a sentence for the person. */
  readonly problem?: string
}

/** How a run ended that did not fail. */
export type RunEnd = 'finished' | 'stopped' | 'suspended'

/** Callbacks of the process around the loop. */
export interface LoopHandlers extends ReporterHandlers {
  onHandled(handled: HandledRequest): void
  /** Called when the samples of a step are written. */
  onSamples(step: number): void
  /** Requests of this process since the last call: those from signals. */
  take(): readonly RunRequest[]
}

/** Milliseconds between two checks for requests while the run is paused. */
const pausedPollInterval = 200

/**
 * Continues from the newest checkpoint, or starts, and trains to the last step or until the run is stopped.
 * @returns how it ended
 * @throws TrainingError 'not-finite', 'disk-full', 'no-permission', 'broken-file'; GraphError
 */
export async function runSteps(
  files: RunFiles,
  config: RunConfig,
  prepared: Prepared,
  handlers: LoopHandlers,
): Promise<RunEnd> {
  const { base, source } = prepared
  const [, height, width] = source.examples.shape
  const definition: NetworkDefinition = { ...base.unet, training: config.train, seed: config.seed }
  const machine = { device: config.device, ...(config.threads > 0 && { threads: config.threads }) }
  const space = { height, width, length: base.loaded.model.contextLength }
  const options: NetworkOptions = {
    ...machine,
    recompute: config.recompute,
    // With a batch of unknown size the runtime frees recomputed values; with a known one the graph loads much sooner.
    sizes: config.recompute ? space : { ...space, batch: (config.beta === null ? 1 : 2) * config.batchSize },
  }
  let network: TrainableNetwork | undefined
  let predictor: Promise<Predictor> | undefined
  try {
    network = await openTrainableNetwork(definition, options)
    const loop = new TrainingLoop(files, config, prepared, handlers, network, () => {
      predictor ??= openPredictor(definition, { ...machine, sizes: space })
      return predictor
    })
    return await loop.run()
  } finally {
    await network?.release()
    await predictor?.then((loaded) => loaded.release())
  }
}

class TrainingLoop {
  private readonly files: RunFiles
  private readonly config: RunConfig
  private readonly prepared: Prepared
  private readonly handlers: LoopHandlers
  private readonly network: TrainableNetwork
  private readonly predictor: () => Promise<Predictor>
  private readonly reporter: RunReporter
  private trainState: TrainState = { step: 0, weights: [], moments: [] }
  private smoothed: Smoothed = nothingYet
  /** Seconds that all steps took. */
  private seconds = 0
  private saved: SavedCheckpoint | undefined
  private openedMethod: TrainingMethod | undefined

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
    this.reporter = new RunReporter(files, config, handlers)
  }

  async run(): Promise<RunEnd> {
    await this.begin()
    const { steps, saveEvery, sampleEvery } = this.config
    while (this.trainState.step < steps) {
      const ended = await this.handleRequests()
      if (ended) return ended
      const metrics = await this.step()
      const { step } = metrics
      const sampled = sampleEvery > 0 && (step % sampleEvery === 0 || step === steps)
      const heldOut = sampled ? await this.sample() : undefined
      await this.reporter.recordMetrics({ ...metrics, ...heldOut })
      if (step % saveEvery === 0 && step < steps) await this.saveIfPossible()
      await this.writeStatus('running', '')
      // A step blocks the thread: yield to the event loop, so that signals are handled.
      await setImmediate()
    }
    return this.end('finished')
  }

  /** Loads the newest checkpoint or the initial weights. */
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
      this.reporter.notice(`Going on from step ${progress.step} of ${this.config.steps}.`)
    } else {
      const weights = await this.initialWeights()
      this.trainState = initialTrainState(weights, averaged)
      const count = weights.reduce((sum, { length }) => sum + length, 0)
      this.reporter.notice(`${count.toLocaleString('en')} weights in ${weights.length} tensors learn.`)
    }
    await truncateMetrics(this.files.metrics, this.saved?.step ?? -1)
    if (!this.saved && this.config.sampleEvery > 0) await this.sampleNow()
  }

  private async initialWeights(): Promise<Float32Array[]> {
    const weights: Float32Array[] = []
    for (const trainable of this.network.trainables) weights.push(await trainable.initial())
    return weights
  }

  /** @returns how the run has ended; undefined when it goes on */
  private async handleRequests(): Promise<RunEnd | undefined> {
    const { handlers } = this
    if (handlers.until !== undefined && performance.now() >= handlers.until) return this.end('stopped')
    let paused = false
    do {
      for (const request of [...handlers.take(), ...(await takeRequests(this.files))]) {
        if (request === 'stop' || request === 'suspend') {
          const ended = request === 'stop' ? await this.end('stopped') : await this.suspend()
          this.handled(request)
          return ended
        }
        if (request === 'pause' && !paused) await this.pause()
        if (request === 'pause') paused = true
        if (request === 'resume') paused = false
        const problem =
          request === 'save'
            ? await this.saveIfPossible()
            : request === 'sample'
              ? await this.sampleOnRequest()
              : undefined
        this.handled(request, problem)
      }
      if (paused) await setTimeout(pausedPollInterval)
    } while (paused)
    return undefined
  }

  private handled(request: RunRequest, problem?: string): void {
    this.handlers.onHandled({ request, step: this.trainState.step, ...(problem !== undefined && { problem }) })
  }

  private async pause(): Promise<void> {
    await this.saveIfPossible()
    await this.writeStatus('paused', 'Paused.', true)
    this.reporter.notice(`Paused at step ${this.trainState.step}.`)
  }

  /** Steps after the newest checkpoint are repeated when the run goes on. */
  private async suspend(): Promise<'suspended'> {
    await this.saveIfPossible()
    this.reporter.notice(`Suspended at step ${this.trainState.step}.`)
    await this.writeStatus('suspended', `Suspended at step ${this.trainState.step}.`, true)
    return 'suspended'
  }

  private async step() {
    const method = await this.method()
    const result = await trainStep(method, this.trainState, this.config)
    if (!result.finite) throw this.notFinite(method, this.trainState.step + 1, result.loss)
    this.seconds += result.metrics.seconds
    this.smoothed = smooth(this.smoothed, result.metrics.loss)
    const metrics = { ...result.metrics, smoothed: smoothedValue(this.smoothed) }
    this.reporter.stepTaken(metrics)
    return metrics
  }

  private notFinite(method: TrainingMethod, step: number, loss: number): TrainingError {
    const { batchSize, accumulate: batches } = this.config
    const count = batchSize * batches
    const ids = method.pairsAt((step - 1) * count, count).map((pair) => this.prepared.manifest.pairs[pair]?.id)
    this.reporter.notice(`Pairs of step ${step}: ${[...new Set(ids)].join(', ')}.`)
    const what = Number.isFinite(loss) ? 'gradients that are not finite' : 'a loss that is not a number'
    const kept = this.saved
      ? `the checkpoint of step ${this.saved.step} is the last good one`
      : 'nothing had been saved yet'
    return new TrainingError('not-finite', `Step ${step} gave ${what}: the run stopped, and ${kept}.`)
  }

  /** @throws TrainingError 'disk-full', 'no-permission' */
  private async save(): Promise<void> {
    const { files, network, trainState, config, smoothed, seconds } = this
    const { step } = trainState
    if (this.saved?.step === step) return
    const progress: RunProgress = { step, smoothed, seconds }
    const { checkpoints } = files
    const file = await saveCheckpoint(checkpoints, network.trainables, trainState, progress, config.keepCheckpoints)
    this.saved = { step, file }
    this.reporter.clearWarning()
    this.reporter.notice(`Saved step ${step}.`)
  }

  /** On a full disk the run continues and saves the next time. @returns why it was not saved */
  private async saveIfPossible(): Promise<string | undefined> {
    const full = await unlessFull(() => this.save())
    if (!full) return undefined
    const problem = `${full.message} The run goes on without this checkpoint.`
    this.reporter.warn(problem)
    return problem
  }

  /** @returns why there are no samples */
  private async sampleOnRequest(): Promise<string | undefined> {
    if (this.config.samples === 0) return 'This run draws no samples: its setting "samples" is 0.'
    await this.sampleNow()
    return undefined
  }

  /** Samples between two steps; the held-out loss gets a line of its own in the metrics. */
  private async sampleNow(): Promise<void> {
    const heldOut = await this.sample()
    const { step } = this.trainState
    if (heldOut) await this.reporter.recordMetrics({ step, ...heldOut })
  }

  /** Writes the sample grid and measures held-out pairs, with the average of the weights where there is one. */
  private async sample(): Promise<HeldOut | undefined> {
    const { prepared, config, trainState, reporter } = this
    const { base, source, heldOut, scheduler } = prepared
    const weights = trainState.average ?? trainState.weights
    const items = await sampleItems(prepared, config)
    if (items.length > 0) {
      const { shape } = source.examples
      const run = { base, predictor: await this.predictor(), scheduler, shape, embed: source.embed }
      const grid = await sampleGrid(run, items, weights)
      await reporter.ignoringFullDisk(async () => {
        await writeGrid(this.files.samples, trainState.step, grid, items)
        this.handlers.onSamples(trainState.step)
      })
    }
    if (heldOut.length === 0) return undefined
    const { loss: heldOutLoss, agreement: heldOutAgreement } = await (await this.method()).evaluateHeldOut(weights)
    const agreement = heldOutAgreement === undefined ? '' : `, agreement ${Math.round(100 * heldOutAgreement)} %`
    reporter.notice(`Held-out loss at step ${trainState.step}: ${heldOutLoss.toFixed(4)}${agreement}.`)
    return { heldOutLoss, ...(heldOutAgreement !== undefined && { heldOutAgreement }) }
  }

  /** For comparisons the reference is the model before the first step. */
  private async method(): Promise<TrainingMethod> {
    const { config, network, prepared } = this
    const { source, heldOut, comparisons } = prepared
    const { beta, batchSize: size } = config
    this.openedMethod ??=
      beta === null || !comparisons
        ? trainOnPairs(network, source, heldOut, size)
        : trainOnComparisons(network, await this.predictor(), source, {
            beta,
            ...comparisons,
            size,
            reference: await this.initialWeights(),
          })
    return this.openedMethod
  }

  private async end(state: 'finished' | 'stopped'): Promise<RunEnd> {
    const { files, config, prepared, network, trainState } = this
    await this.save()
    const weights = trainState.average ?? trainState.weights
    await writeResult(prepared, files, config, network.trainables, weights)
    await this.writeStatus(state, state === 'finished' ? 'Finished.' : `Stopped at step ${trainState.step}.`, true)
    return state
  }

  private writeStatus(state: RunStateName, message: string, always = false): Promise<void> {
    const { step } = this.trainState
    return this.reporter.writeStatus({ state, step, checkpoint: this.saved?.file ?? null, message }, always)
  }
}

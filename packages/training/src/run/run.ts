/** Starts and resumes runs. */
import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { trainingDefaults } from '@amend/contract'
import { type Manifest, manifestSchema } from '@amend/pairs'
import type { Base } from '../base.ts'
import { onDisk } from '../disk.ts'
import { TrainingError } from '../error.ts'
import { sweepParts } from './checkpoint.ts'
import { configSchema, differences, type RunConfig, type RunSettings } from './config.ts'
import { configureRun } from './configure.ts'
import { takeRequests } from './control.ts'
import { type RunFiles, readJson, runFiles } from './folder.ts'
import { type RunInbox, runInbox } from './inbox.ts'
import { appendLog, recordFailure } from './log.ts'
import { type HandledRequest, type LoopHandlers, type RunEnd, runSteps } from './loop.ts'
import { openRunBase, prepare } from './prepare.ts'
import { blankStatus, lockRun, type RunStatus, writeStatus } from './status.ts'

/** Callbacks of the process around a run. */
export interface RunHandlers {
  /** Called after each step and when the state changes. */
  readonly onStatus?: (status: RunStatus) => void
  /** Called with a sentence for the user. */
  readonly onNotice?: (message: string) => void
  /** Called when a request has been handled. */
  readonly onHandled?: (handled: HandledRequest) => void
  /** Called when the samples of a step are written. */
  readonly onSamples?: (step: number) => void
  /** Requests of the process itself, such as those from signals. */
  readonly inbox?: RunInbox
  /** Milliseconds after which the run saves and stops by itself. */
  readonly stopAfter?: number
}

/** Arguments of a run. */
export interface RunOptions {
  /** Folder of pairs. */
  readonly data: string
  /** Folder or file of the checkpoint to train. */
  readonly model: string
  /** Folder of the run: new or empty. */
  readonly folder: string
  readonly settings?: Partial<RunSettings>
}

/** How a run ended. */
export interface RunOutcome {
  readonly state: RunEnd
  /** Of the run. */
  readonly folder: string
  /** Folder of the resulting checkpoint, which a suspended run does not have yet. */
  readonly model: string
  /** Number of usable pairs. */
  readonly pairs: number
  readonly skipped: Manifest['skipped']
}

/**
 * Trains a checkpoint on a folder of pairs.
 * @throws TrainingError 'already-exists', 'busy', 'bad-setting', 'bad-data', 'empty-data', 'not-finite', 'disk-full',
 * 'no-permission'; PairsError; errors of opening the checkpoint; the reason of the inbox's signal before the first step
 */
export async function startRun(options: RunOptions, handlers: RunHandlers = {}): Promise<RunOutcome> {
  const files = runFiles(path.resolve(options.folder))
  const names = await readdir(files.folder).catch((): string[] => [])
  if (names.length > 0) {
    const there = names.includes(path.basename(files.config))
    throw new TrainingError(
      'already-exists',
      there
        ? `There is a run in ${files.folder}: go on with it, or choose another folder.`
        : `${files.folder} is not empty: choose another folder for the run.`,
    )
  }
  const made = await onDisk(files.folder, () => mkdir(files.folder, { recursive: true }))
  const release = await lockRun(files)
  try {
    return await withLog(files, handlers, async (loop, signal) => {
      const { device = trainingDefaults.device, threads = trainingDefaults.threads } = options.settings ?? {}
      const base = await openRunBase(options.model, { device, threads })
      try {
        const { config, manifest } = await configureRun(base, files, { ...options, onNotice: loop.onNotice, signal })
        return await prepareAndTrain(base, files, config, manifest, loop, signal)
      } finally {
        await base.release()
      }
    })
  } catch (error) {
    // A run that failed before its configuration was written leaves no folder behind.
    const begun = (await readdir(files.folder).catch((): string[] => [])).includes(path.basename(files.config))
    if (!begun) await rm(made ?? files.folder, { recursive: true, force: true })
    throw error
  } finally {
    release()
  }
}

/**
 * Continues a run from its newest checkpoint, to the same bits as if it had never stopped.
 * @param given settings that the person named: they must equal those of the run
 * @throws TrainingError 'not-a-run', 'broken-file', 'busy', 'different-configuration' with the differences; and as
 * `startRun`
 */
export async function resumeRun(
  folder: string,
  given: Partial<RunConfig> = {},
  handlers: RunHandlers = {},
): Promise<RunOutcome> {
  const files = runFiles(path.resolve(folder))
  const config = await readJson(files.config, configSchema)
  const manifest = await readJson(files.manifest, manifestSchema)
  assertSame(files, differences(config, given))
  const release = await lockRun(files)
  try {
    await sweepParts(files.checkpoints)
    await sweepParts(files.folder)
    return await withLog(files, handlers, async (loop, signal) => {
      const base = await openRunBase(config.model.location, config)
      try {
        const { identity } = base.loaded
        assertSame(files, differences(config, { model: { ...config.model, identity } }))
        if (manifest.hash !== config.data.hash)
          throw new TrainingError('broken-file', `${files.manifest} has been changed.`)
        return await prepareAndTrain(base, files, config, manifest, loop, signal)
      } finally {
        await base.release()
      }
    })
  } finally {
    release()
  }
}

function assertSame(files: RunFiles, found: readonly string[]): void {
  if (found.length === 0) return
  throw new TrainingError(
    'different-configuration',
    `The run in ${files.folder} was begun with another configuration (${found.join('; ')}): go on without changes, or begin a new one.`,
  )
}

async function prepareAndTrain(
  base: Base,
  files: RunFiles,
  config: RunConfig,
  manifest: Manifest,
  loop: LoopHandlers,
  signal: AbortSignal,
): Promise<RunOutcome> {
  await mkdir(files.cache, { recursive: true })
  await writeStatus(files, { ...blankStatus(config.steps), message: 'Preparing.' })
  const prepared = await prepare(base, files, config, manifest, { onNotice: loop.onNotice, signal })
  try {
    const state = await runSteps(files, config, prepared, loop)
    return { state, folder: files.folder, model: files.model, pairs: manifest.pairs.length, skipped: manifest.skipped }
  } finally {
    await prepared.release()
  }
}

/** Runs the work with a log of its notices, and records how it failed. */
async function withLog(
  files: RunFiles,
  { inbox = runInbox(), onStatus, onNotice, onHandled, onSamples, stopAfter }: RunHandlers,
  work: (loop: LoopHandlers, signal: AbortSignal) => Promise<RunOutcome>,
): Promise<RunOutcome> {
  // Deletes requests to an earlier run in this folder.
  await takeRequests(files)
  const loop: LoopHandlers = {
    take: () => inbox.take(),
    ...(stopAfter !== undefined && { until: performance.now() + stopAfter }),
    onStatus: (status) => onStatus?.(status),
    onHandled: (handled) => onHandled?.(handled),
    onSamples: (step) => onSamples?.(step),
    onNotice(message) {
      void appendLog(files, message)
      onNotice?.(message)
    },
  }
  try {
    return await work(loop, inbox.signal)
  } catch (error) {
    await recordFailure(files, error, inbox.signal.aborted && error === inbox.signal.reason)
    throw error
  }
}

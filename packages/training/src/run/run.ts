/** A run from its first look at the data to its result, begun or gone on with. */
import { appendFile, mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { heldTogether, type Manifest, manifestSchema, scanPairs } from '@amend/pairs'
import type { Base } from '../base.ts'
import { onDisk, writeWhole } from '../disk.ts'
import { TrainingError } from '../error.ts'
import { objectiveOf } from '../objective.ts'
import { listCheckpoints, sweepParts } from './checkpoint.ts'
import {
  checkSettings,
  configSchema,
  differences,
  type RunConfig,
  type RunSettings,
  settingDefaults,
} from './config.ts'
import { type RunRequest, takeRequests } from './control.ts'
import { type RunFiles, readJson, runFiles } from './folder.ts'
import { type LoopHandlers, runSteps } from './loop.ts'
import { completeSettings, openRunBase, prepare } from './prepare.ts'
import { blankStatus, lockRun, type RunStatus, writeStatus } from './status.ts'

export interface RunHandlers {
  readonly onStatus?: (status: RunStatus) => void
  /** A sentence for the person. */
  readonly onNotice?: (message: string) => void
  /** What the process itself is asked for, by signals. */
  readonly inbox?: RunInbox
  /** Milliseconds after which the run stops by itself, saved. */
  readonly stopAfter?: number
}

/** Requests from within the process. */
export interface RunInbox {
  ask(request: RunRequest): void
  take(): readonly RunRequest[]
  /** Aborted once the run was asked to stop: for what happens before the first step. */
  readonly signal: AbortSignal
}

export function runInbox(): RunInbox {
  const stopping = new AbortController()
  let asked: RunRequest[] = []
  return {
    ask(request) {
      asked.push(request)
      if (request === 'stop') stopping.abort()
    },
    take() {
      const taken = asked
      asked = []
      return taken
    },
    signal: stopping.signal,
  }
}

export interface RunOptions {
  /** Folder of pairs. */
  readonly data: string
  /** Where the checkpoint lies that learns. */
  readonly model: string
  /** Of the run: new or empty. */
  readonly folder: string
  readonly settings?: Partial<RunSettings>
}

export interface RunOutcome {
  readonly state: 'finished' | 'stopped'
  readonly folder: string
  /** The checkpoint that came out. */
  readonly model: string
  readonly pairs: number
  readonly skipped: Manifest['skipped']
}

/**
 * Trains a checkpoint on a folder of pairs.
 * @throws TrainingError, and what opening the checkpoint throws
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
    return await performing(files, handlers, async (loop, signal) => {
      const { device = settingDefaults.device, threads = settingDefaults.threads } = options.settings ?? {}
      const base = await openRunBase(options.model, { device, threads })
      try {
        const { config, manifest } = await freeze(base, files, options, loop, signal)
        return await carryOn(base, files, config, manifest, loop, signal)
      } finally {
        await base.release()
      }
    })
  } catch (error) {
    // What never became a run leaves no folder behind.
    const begun = (await readdir(files.folder).catch((): string[] => [])).includes(path.basename(files.config))
    if (!begun) await rm(made ?? files.folder, { recursive: true, force: true })
    throw error
  } finally {
    await release()
  }
}

/**
 * Goes on with a run from its newest checkpoint, as if it had never stopped.
 * @param given settings that the person named: they must be those of the run
 * @throws TrainingError 'not-a-run', 'busy', 'different-configuration' with what differs
 */
export async function resumeRun(
  folder: string,
  given: Partial<RunConfig> = {},
  handlers: RunHandlers = {},
): Promise<RunOutcome> {
  const files = runFiles(path.resolve(folder))
  const config = await readJson(files.config, configSchema)
  const manifest = await readJson(files.manifest, manifestSchema)
  refuse(files, differences(config, given))
  const release = await lockRun(files)
  try {
    await sweepParts(files.checkpoints)
    await sweepParts(files.folder)
    return await performing(files, handlers, async (loop, signal) => {
      const base = await openRunBase(config.model.location, config)
      try {
        const { identity } = base.loaded
        refuse(files, differences(config, { model: { ...config.model, identity } }))
        if (manifest.hash !== config.data.hash)
          throw new TrainingError('broken-file', `${files.manifest} has been changed.`)
        return await carryOn(base, files, config, manifest, loop, signal)
      } finally {
        await base.release()
      }
    })
  } finally {
    await release()
  }
}

function refuse(files: RunFiles, found: readonly string[]): void {
  if (found.length === 0) return
  throw new TrainingError(
    'different-configuration',
    `The run in ${files.folder} was begun with another configuration (${found.join('; ')}): go on without changes, or begin a new one.`,
  )
}

/** Looks at the data, settles everything that decides what the run does and writes it down. */
async function freeze(base: Base, files: RunFiles, options: RunOptions, loop: LoopHandlers, signal: AbortSignal) {
  const data = path.resolve(options.data)
  const resolution = completeSettings(base, options.settings ?? {}, { pairs: 0, pictures: 0 }).resolution
  const manifest = await scanPairs(data, {
    leastSide: resolution,
    signal,
    onProgress: (checked, of) => checked % 100 === 0 && loop.onNotice(`Checked ${checked} of ${of} pairs.`),
  })
  const judged = manifest.rankings !== undefined
  if (judged !== ((options.settings?.beta ?? null) !== null)) {
    throw new TrainingError(
      'bad-data',
      judged ? `${data} holds judgements of results, not pairs to imitate.` : `${data} holds no judgements of results.`,
    )
  }
  if (judged && manifest.rankings?.length === 0)
    throw new TrainingError('empty-data', `No two results in ${data} can be compared.`)
  for (const { id, reason } of manifest.skipped) loop.onNotice(`Left out ${id}: ${reason}`)
  const amount = { pairs: manifest.pairs.length, pictures: heldTogether(manifest).length }
  const settings = checkSettings(completeSettings(base, options.settings ?? {}, amount))
  const { prediction } = objectiveOf(base.checkpoint.scheduler)
  if (judged && settings.prediction !== prediction) {
    throw new TrainingError(
      'bad-setting',
      `The model predicts ${prediction}, which comparing its results does not change: leave the setting "prediction" out.`,
    )
  }
  const config: RunConfig = {
    version: 1,
    model: { location: base.checkpoint.root, name: base.loaded.card.name, identity: base.loaded.identity },
    data: { folder: data, hash: manifest.hash, pairs: manifest.pairs.length, skipped: manifest.skipped.length },
    ...settings,
  }
  await mkdir(files.cache, { recursive: true })
  await writeWhole(files.manifest, `${JSON.stringify(manifest)}\n`)
  await writeWhole(files.config, `${JSON.stringify(config, null, 2)}\n`)
  return { config, manifest }
}

async function carryOn(
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

/** Watches over a run: its log, requests before the first step, and how it ended when it ended badly. */
async function performing(
  files: RunFiles,
  { inbox = runInbox(), onStatus, onNotice, stopAfter }: RunHandlers,
  work: (loop: LoopHandlers, signal: AbortSignal) => Promise<RunOutcome>,
): Promise<RunOutcome> {
  const log = (message: string) =>
    appendFile(files.log, `${new Date().toISOString()} ${message}\n`).catch(() => {
      // A log that cannot be written does not stop a run.
    })
  // Requests that were meant for a run that has ended since.
  await takeRequests(files)
  const loop: LoopHandlers = {
    take: () => inbox.take(),
    ...(stopAfter !== undefined && { until: performance.now() + stopAfter }),
    onStatus: (status) => onStatus?.(status),
    onNotice(message) {
      void log(message)
      onNotice?.(message)
    },
  }
  try {
    return await work(loop, inbox.signal)
  } catch (error) {
    const stopped = inbox.signal.aborted && error === inbox.signal.reason
    const message = stopped ? 'Stopped before the first step.' : error instanceof Error ? error.message : String(error)
    await log(message)
    const config = await readJson(files.config, configSchema).catch(() => undefined)
    if (config) {
      const newest = (await listCheckpoints(files.checkpoints)).at(-1)
      await writeStatus(files, {
        ...blankStatus(config.steps),
        state: stopped ? 'stopped' : 'failed',
        step: newest?.step ?? 0,
        checkpoint: newest?.file ?? null,
        message,
      }).catch(() => {
        // What went wrong is told all the same.
      })
    }
    throw error
  }
}

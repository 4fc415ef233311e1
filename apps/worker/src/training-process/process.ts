/** The program of a process that trains: one run, at a low priority beside the edits. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { openCheckpoint } from '@amend/models/checkpoint'
import { locateModel, openStore } from '@amend/models/store'
import { embeddedCheckpoints } from '@amend/pico'
import {
  isTextToImage,
  type RunHandlers,
  type RunOutcome,
  readSamples,
  resumeRun,
  runFiles,
  runInbox,
  sampledSteps,
  startRun,
  TrainingError,
  widenCheckpoint,
} from '@amend/training'
import { variables } from '../environment.ts'
import { serveTasks } from '../process/serve.ts'
import type { TrainEvent, TrainingTasks, TrainRequest, TrainResult } from './tasks.ts'

// Threads of the runtime inherit it.
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL)

/** Milliseconds between two reports of the status. */
const statusInterval = 500

serveTasks<TrainingTasks>({
  train: async (request, { signal, emit, onNote }) => {
    const inbox = runInbox()
    let suspending = false
    const suspend = () => {
      suspending = true
      inbox.ask('suspend')
    }
    onNote((asked) => (asked === 'suspend' ? suspend() : inbox.ask(asked)))
    signal.addEventListener('abort', suspend)
    const reporting = reporterOf(request, emit)
    try {
      const outcome = await train(request, { ...reporting.handlers, inbox })
      return outcome.state === 'suspended' ? { state: 'suspended' } : { state: outcome.state, model: outcome.model }
    } catch (error) {
      if (!inbox.signal.aborted || error !== inbox.signal.reason) throw error
      // It was told to end before its first step.
      return { state: suspending ? 'suspended' : 'stopped' } satisfies TrainResult
    } finally {
      await reporting.end()
    }
  },
})

async function train(request: TrainRequest, handlers: RunHandlers): Promise<RunOutcome> {
  const { folder, begun, data, settings } = request
  const given = { ...handlers, ...(request.stopAfter !== undefined && { stopAfter: request.stopAfter }) }
  if (existsSync(runFiles(folder).config)) return resumeRun(folder, {}, given)
  if (begun) throw new TrainingError('not-a-run', `The folder of the run, ${folder}, is not on this machine any more.`)
  // What an attempt has left that died before it had begun.
  await rm(folder, { recursive: true, force: true })
  await mkdir(path.dirname(folder), { recursive: true })
  const model = await editingModel(request.model, `${folder}.base`)
  return startRun({ data, model, folder, settings }, given)
}

/** @returns where the model is; a text-to-image model is widened first into a folder beside the run */
async function editingModel(reference: string, folder: string): Promise<string> {
  const located = await locateModel(reference, embeddedCheckpoints, openStore({ env: variables }))
  const checkpoint = await openCheckpoint(located)
  if (!isTextToImage(checkpoint)) return located
  await rm(folder, { recursive: true, force: true })
  await widenCheckpoint(checkpoint, folder)
  return folder
}

/** Sends what a run says to the worker. Samples are read from their files, also those of attempts that were lost. */
function reporterOf({ folder, sampledSteps: sent }: TrainRequest, emit: (event: TrainEvent) => void) {
  const files = runFiles(folder)
  let [last, state] = [Number.NEGATIVE_INFINITY, '']
  let work: Promise<void> = Promise.resolve()
  const inTurn = (run: () => Promise<void>) => {
    work = work.then(run).catch((error: unknown) => console.error(error))
  }
  const sendSamples = (step: number) =>
    inTurn(async () => emit({ kind: 'samples', step, samples: await readSamples(files, step) }))
  const sendConfig = () =>
    inTurn(async () => {
      if (existsSync(files.config)) emit({ kind: 'config', config: JSON.parse(await readFile(files.config, 'utf8')) })
    })
  inTurn(async () => {
    for (const step of await sampledSteps(files)) if (!sent.includes(step)) sendSamples(step)
  })
  let configured = false
  const handlers: RunHandlers = {
    onStatus(status) {
      if (!configured) sendConfig()
      configured = true
      if (status.state === state && performance.now() - last < statusInterval) return
      state = status.state
      last = performance.now()
      emit({ kind: 'status', status })
    },
    onHandled: (handled) => emit({ kind: 'handled', handled }),
    onSamples: sendSamples,
  }
  return {
    handlers,
    /** Waits until everything has been sent. */
    end: async () => {
      if (!configured) sendConfig()
      // What is in turn may add to it.
      for (let waited: Promise<void> | undefined; waited !== work; ) {
        waited = work
        await waited
      }
    },
  }
}

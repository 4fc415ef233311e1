/** The status of a run for other processes: a small file that is replaced regularly, and a lock with its owner. */
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import { lockOwner, type Release, tryLock } from '@amend/files/lock'
import { z } from 'zod'
import { onDisk, writeWhole } from '../disk.ts'
import { TrainingError } from '../error.ts'
import type { RunFiles } from './folder.ts'

/** The states of a run; the last four are final. */
export const runStates = ['preparing', 'running', 'paused', 'suspended', 'stopped', 'finished', 'failed'] as const
/** The state of a run. */
export type RunStateName = (typeof runStates)[number]

const statusSchema = z.object({
  state: z.enum(runStates),
  pid: z.number(),
  host: z.string(),
  step: z.number(),
  steps: z.number(),
  loss: z.number().nullable(),
  smoothed: z.number().nullable(),
  learningRate: z.number().nullable(),
  samplesPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  /** Memory of the process in bytes, now and at its maximum. */
  memory: z.number(),
  peakMemory: z.number(),
  /** The file of the newest checkpoint. */
  checkpoint: z.string().nullable(),
  /** For the person: what the run does, or why it ended. */
  message: z.string(),
  /** What is missing for now, such as a checkpoint that did not fit on the disk. */
  warning: z.string().nullable().default(null),
  /** ISO 8601. */
  updated: z.string(),
})

/** The content of `status.json`. */
export type RunStatus = z.output<typeof statusSchema>

/** Replaces `status.json`. @throws TrainingError 'disk-full', 'no-permission' */
export const writeStatus = (files: RunFiles, status: RunStatus): Promise<void> =>
  writeWhole(files.status, `${JSON.stringify(status, null, 2)}\n`, { flushed: false })

/** The status of a run before its first step. */
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
  warning: null,
  updated: new Date().toISOString(),
})

/** The status of a run with whether its process exists. */
export interface KnownStatus extends RunStatus {
  /** Whether its process exists. A run with the state "running" without a process was killed. */
  readonly alive: boolean
}

/** @throws TrainingError 'not-a-run' */
export async function readStatus(files: RunFiles): Promise<KnownStatus> {
  const text = await readFile(files.status, 'utf8').catch((cause) => {
    throw new TrainingError('not-a-run', `There is no run in ${files.folder}.`, { cause })
  })
  try {
    return { ...statusSchema.parse(JSON.parse(text)), alive: lockOwner(files.lock) !== undefined }
  } catch (cause) {
    throw new TrainingError('broken-file', `${files.status} cannot be read: it has been changed.`, { cause })
  }
}

/**
 * Locks the run for this process.
 * @returns a function that releases it
 * @throws TrainingError 'busy'
 */
export async function lockRun(files: RunFiles): Promise<Release> {
  const release = await onDisk(files.lock, () => tryLock(files.lock))
  if (release) return release
  const other = lockOwner(files.lock)
  const whose = other ? `the process ${other.pid} on ${other.host}` : 'another process'
  throw new TrainingError('busy', `The run in ${files.folder} is being worked on by ${whose}.`)
}

/** How a run stands, for other processes: a small file that is written over, and a lock that says who works on it. */
import { randomUUID } from 'node:crypto'
import { constants, copyFile, link, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { onDisk, writeWhole } from '../disk.ts'
import { TrainingError } from '../error.ts'
import type { RunFiles } from './folder.ts'

/** The states of a run; the last three are final. */
export const runStates = ['preparing', 'running', 'paused', 'stopped', 'finished', 'failed'] as const
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
  /** Bytes that the process takes now, and at most so far. */
  memory: z.number(),
  peakMemory: z.number(),
  /** File of the newest one. */
  checkpoint: z.string().nullable(),
  /** For the person: what it is doing, or why it ended. */
  message: z.string(),
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
  updated: new Date().toISOString(),
})

/** The status of a run with whether its process exists. */
export interface KnownStatus extends RunStatus {
  /** Whether its process is there. A run that says it is running and has none was killed. */
  readonly alive: boolean
}

/** @throws TrainingError 'not-a-run' */
export async function readStatus(files: RunFiles): Promise<KnownStatus> {
  const text = await readFile(files.status, 'utf8').catch((cause) => {
    throw new TrainingError('not-a-run', `There is no run in ${files.folder}.`, { cause })
  })
  try {
    return { ...statusSchema.parse(JSON.parse(text)), alive: (await holder(files)) !== undefined }
  } catch (cause) {
    throw new TrainingError('broken-file', `${files.status} cannot be read: it has been changed.`, { cause })
  }
}

const ownerSchema = z.object({ pid: z.number(), host: z.string(), started: z.string() })

/** When a process began, where the system says it: numbers of processes are used again. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name of the program comes second, in parentheses, and may hold anything; the start is the twentieth after it.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

async function holder(files: RunFiles): Promise<{ pid: number; host: string } | undefined> {
  const text = await readFile(files.lock, 'utf8').catch(() => undefined)
  const owner = text === undefined ? undefined : ownerSchema.safeParse(parse(text)).data
  if (!owner) return undefined
  if (owner.host !== os.hostname()) return owner
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined
  }
  const started = await startOf(owner.pid)
  return started === '' || owner.started === '' || started === owner.started ? owner : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Takes the run for this process. A lock whose process is gone is taken over.
 * @returns what gives it back
 * @throws TrainingError 'busy'
 */
export async function lockRun(files: RunFiles): Promise<() => Promise<void>> {
  const own = JSON.stringify({ pid: process.pid, host: os.hostname(), started: await startOf(process.pid) })
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await onDisk(files.lock, () => writeLock(files.lock, own))
      return () => rm(files.lock, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const other = await holder(files)
    if (other) {
      const wayOut = other.host === os.hostname() ? '' : `; if that machine is gone, delete ${files.lock}`
      throw new TrainingError(
        'busy',
        `The run in ${files.folder} is being worked on by the process ${other.pid} on ${other.host}${wayOut}.`,
      )
    }
    await rm(files.lock, { force: true })
  }
  throw new TrainingError('busy', `The run in ${files.folder} is being worked on by another process.`)
}

/** Writes the lock beside its place and links it in: nobody sees one that does not say whose it is. */
async function writeLock(file: string, own: string): Promise<void> {
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}`)
  try {
    await writeFile(beside, own, { flag: 'wx' })
    await link(beside, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error
      // A file system without links, such as that of most memory cards.
      return copyFile(beside, file, constants.COPYFILE_EXCL)
    })
  } finally {
    await rm(beside, { force: true })
  }
}

/** Requests to a run from other processes: files in a folder, which the run handles between two steps. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { writeWhole } from '../disk.ts'
import type { RunFiles } from './folder.ts'

/**
 * The requests that a run handles. 'stop' ends it with a result; 'pause' lets its process wait; 'suspend' saves and ends the
 * process without a result, so that `resumeRun` goes on at another time or in another place.
 */
export const requests = ['stop', 'pause', 'resume', 'save', 'sample', 'suspend'] as const
/** A request to a run. */
export type RunRequest = (typeof requests)[number]

/** Sends a request to a run. */
export async function askRun(files: RunFiles, request: RunRequest): Promise<void> {
  await mkdir(files.control, { recursive: true })
  await writeWhole(path.join(files.control, `${String(Date.now()).padStart(16, '0')}-${randomUUID()}-${request}`), '', {
    flushed: false,
  })
}

/** Removes and returns the requests since the last call, in order. */
export async function takeRequests(files: RunFiles): Promise<RunRequest[]> {
  const names = (await readdir(files.control).catch(() => [])).filter((name) => !name.startsWith('.')).sort()
  const taken: RunRequest[] = []
  for (const name of names) {
    await rm(path.join(files.control, name), { force: true })
    const request = requests.find((known) => name.endsWith(`-${known}`))
    if (request) taken.push(request)
  }
  return taken
}

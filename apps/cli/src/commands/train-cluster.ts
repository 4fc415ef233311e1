/** Runs on a cluster. A local folder identifies the job; status, stop and resume work on that folder. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  attachRun,
  ClusterError,
  type ClusterRun,
  type ClusterTarget,
  type JobStatus,
  parseClusterRecord,
  submitRun,
} from '@amend/cluster'
import { clusterTargetSchema } from '@amend/contract'
import { openStore } from '@amend/models/store'
import { PairsError, readPairs, type Skipped } from '@amend/pairs'
import { variables } from '../environment.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { onInterrupt } from '../interrupt.ts'
import { statusLine } from '../progress.ts'
import {
  type ClusterFlags,
  clusterRecordFile,
  clusterTarget,
  environmentIn,
  trainerSettingsIn,
} from './train-cluster-options.ts'

/** Uploads the pairs, starts the trainer and, unless --detach is given, waits for the model. */
export async function trainOnCluster(folder: string, run: string, flags: ClusterFlags): Promise<void> {
  const [target, settings, environment] = [clusterTarget(flags), trainerSettingsIn(flags), environmentIn(flags)]
  const pairs = await readPairs(folder)
  if (pairs.rankings) {
    throw new PairsError('bad-data', `${folder} holds judgements of results, not pairs to imitate.`)
  }
  const show = statusLine()
  const interruption = onInterrupt()
  let submitted: Awaited<ReturnType<typeof submitRun>>
  try {
    await mkdir(run, { recursive: true })
    submitted = await submitRun(withAccess(target), {
      name: nameOf(run),
      pairs,
      settings,
      environment,
      ...(flags.repository !== undefined && { repository: flags.repository }),
      workFolder: path.join(run, 'upload'),
      onProgress: (done, of) => show(`Wrote ${done} of ${of} pairs`),
      signal: interruption.signal,
    })
    await writeFile(clusterRecordFile(run), `${JSON.stringify({ target, record: submitted.record }, null, 2)}\n`)
    await rm(path.join(run, 'upload'), { recursive: true, force: true })
  } catch (error) {
    await rm(run, { recursive: true, force: true })
    throw error
  } finally {
    show('')
    interruption.done()
  }
  const { dataset, record } = submitted
  tellSkipped(dataset.skipped, dataset.pairs)
  console.error(`${record.kind} has the job ${record.id}: ${dataset.pairs} pairs, ${dataset.rows} ways to say them.`)
  if (flags.detach) {
    if (flags.json) console.log(JSON.stringify({ state: 'submitted', folder: path.resolve(run), ...record }))
    else console.log(`To wait for it: amend train resume ${run}`)
    return
  }
  await bringHome(run, submitted, flags)
}

/** Waits for a job that was submitted before. @throws UsageError when settings are given */
export async function resumeOnCluster(run: string, flags: ClusterFlags): Promise<void> {
  // Commander sets an option that begins with "no" to true when it is absent.
  const named = Object.entries(flags).filter(([name, value]) => name !== 'json' && !(name === 'flip' && value === true))
  if (named.length > 0) throw new UsageError(`The run in ${run} is on a cluster: its settings cannot be changed.`)
  await bringHome(run, await attached(run), flags)
}

export async function statusOnCluster(run: string, json: boolean): Promise<void> {
  const found = await attached(run)
  const status = await found.status()
  const { kind, id } = found.record
  console.log(json ? JSON.stringify({ on: kind, id, ...status }) : `${sentence(status)} (${kind}, job ${id})`)
}

export async function stopOnCluster(run: string): Promise<void> {
  const found = await attached(run)
  await found.cancel()
  console.log(`The job ${found.record.id} was asked to stop.`)
}

async function attached(run: string): Promise<ClusterRun> {
  const { target, record } = await readRecord(clusterRecordFile(run))
  return attachRun(withAccess(target), record)
}

async function readRecord(file: string) {
  const text = await readFile(file, 'utf8')
  try {
    const { target, record } = JSON.parse(text) as { target: unknown; record: unknown }
    return { target: clusterTargetSchema.parse(target) satisfies ClusterTarget, record: parseClusterRecord(record) }
  } catch (cause) {
    throw new ClusterError('broken-file', `${file} cannot be read: it has been changed.`, { cause })
  }
}

/** Adds credentials from the environment (a Ray token, variables of a kubeconfig). They are never written to disk. */
function withAccess(target: ClusterTarget): ClusterTarget {
  if (target.kind === 'kubernetes') return { ...target, env: variables }
  const token = variables.RAY_AUTH_TOKEN
  return token ? { ...target, token } : target
}

async function bringHome(run: string, job: ClusterRun, { json }: ClusterFlags): Promise<void> {
  const interruption = onInterrupt()
  const { id, name } = job.record
  try {
    const status = await job.follow({
      onStatus: (now) => console.error(sentence(now)),
      onLog: (text) => process.stderr.write(text),
      signal: interruption.signal,
    })
    if (status.state !== 'succeeded') {
      throw new ClusterError('cluster', `The job ${id} ${status.state}${status.message ? `: ${status.message}` : ''}.`)
    }
    const { folder } = await job.fetch(openStore({ env: variables }), interruption.signal)
    if (json) console.log(JSON.stringify({ state: 'finished', folder: path.resolve(run), model: folder, name }))
    else console.log(`${name} is ready: amend edit photo.jpg "…" --model ${name}`)
  } catch (error) {
    if (!interruption.signal.aborted) throw error
    console.error(`The job goes on. To wait for it: amend train resume ${run}; to end it: amend train stop ${run}`)
    process.exitCode = exitCodes.interrupted
  } finally {
    interruption.done()
  }
}

const words: Readonly<Record<JobStatus['state'], string>> = {
  waiting: 'Waiting',
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  stopped: 'Stopped',
}

const sentence = ({ state, message }: JobStatus) => `${words[state]}${message ? `: ${message}` : ''}`

function tellSkipped(skipped: readonly Skipped[], used: number): void {
  for (const { id, reason } of skipped) console.error(`Left out ${id}: ${reason}`)
  if (skipped.length > 0) console.error(`${skipped.length} of ${used + skipped.length} pairs were left out.`)
}

/** The name of the run's folder, made valid as a name of a job or model. */
function nameOf(run: string): string {
  const name = path
    .basename(path.resolve(run))
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
  return name.replaceAll(/^-+|-+$/g, '') || 'run'
}

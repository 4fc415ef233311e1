/** Chunks of a dataset made by jobs on an existing cluster, which meet in a bucket. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { ClusterError, type JobStatus, startWorkers, type WorkersTarget } from '@amend/cluster'
import { openDataset, openParts, openStore, pullDataset, pushDataset, workRemotely } from '@amend/dataset'
import { type Device, devices } from '@amend/graph/runtime'
import type { Command } from 'commander'
import { variables } from '../../environment.ts'
import { exitCodes, UsageError } from '../../exit.ts'
import { onInterrupt } from '../../interrupt.ts'
import { oneOf, optionOf, wholeNumberFrom } from '../../options.ts'
import { statusLine } from '../../progress.ts'
import { addPartOptions, type PartFlags, partSource } from './parts.ts'

export interface ClusterRunFlags {
  readonly on?: 'ray' | 'kubernetes'
  readonly store?: string
  readonly workers?: number
  readonly gpus?: number
  readonly workerDevice?: Device
  readonly env?: readonly string[]
  readonly address?: string
  readonly image?: string
  readonly secret?: string
  readonly kubeconfig?: string
  readonly context?: string
  readonly memory?: string
  readonly cpu?: string
  readonly detach?: boolean
  readonly json?: boolean
}

const gathered = (value: string, before: readonly string[] = []) => [...before, value]

/** Options of `amend dataset run` for a cluster. */
export function addClusterRunOptions(command: Command): Command {
  return command
    .optionsGroup('On a cluster:')
    .addOption(
      optionOf('--on <cluster>', 'ray, kubernetes: let jobs there do it', oneOf(['ray', 'kubernetes'] as const)),
    )
    .option('--store <address>', 'the bucket in which they meet, such as s3://bucket/looks')
    .addOption(
      optionOf('--workers <count>', 'jobs, each with a share of the chunks (default: 4)', wholeNumberFrom(1, 1000)),
    )
    .addOption(optionOf('--gpus <number>', 'of each job (default: 0)', wholeNumberFrom(0, 16)))
    .addOption(optionOf('--worker-device <device>', 'of each job, such as cuda (default: cpu)', oneOf(devices)))
    .option('--env <name>', 'a variable of yours that the jobs get, or NAME=value', gathered)
    .option('--address <url>', 'of the Ray dashboard (default: $RAY_ADDRESS)')
    .option('--image <image>', 'Kubernetes: with amend on its path')
    .option('--secret <name>', 'Kubernetes: whose entries become variables, such as S3_SECRET_ACCESS_KEY')
    .option('--kubeconfig <file>', 'Kubernetes: default $KUBECONFIG or ~/.kube/config')
    .option('--context <name>', 'Kubernetes: default the current one')
    .option('--memory <quantity>', 'Kubernetes: such as 8Gi')
    .option('--cpu <quantity>', 'Kubernetes: such as 4')
    .option('--detach', 'do not wait: amend dataset pull gets what is made')
}

export function addRemoteCommands(dataset: Command): void {
  const command = dataset
    .command('work')
    .summary('make a share of the chunks of a dataset in a bucket')
    .description(
      'What jobs on a cluster run: makes each chunk of its share that the bucket does not have. Goes on where it stopped.',
    )
    .argument('<store>', 'such as s3://bucket/looks')
    .addOption(optionOf('--worker <number>', 'this one, from 0', wholeNumberFrom(0)).default(0))
    .addOption(optionOf('--workers <count>', 'how many there are', wholeNumberFrom(1)).default(1))
    .option('--examples <file>', 'human-written triples (JSON lines) that show an endpoint what is wanted')
    .option('--folder <folder>', 'for the chunk in work (default: a temporary one)')
  addPartOptions(command).action(work)
  dataset
    .command('pull')
    .summary('get a dataset from a bucket')
    .description(
      'Gets what workers have made from the bucket, into a new folder or into the dataset that was sent there.',
    )
    .argument('<store>', 'such as s3://bucket/looks')
    .argument('<folder>', 'the dataset here')
    .option('--json', 'for machines')
    .action(pull)
}

/** The bucket by its address; access comes from the variables of the platform's storage, else from those of the AWS tools. */
function storeAt(address: string) {
  const { S3_ENDPOINT: endpoint, S3_REGION: region, S3_PATH_STYLE: pathStyle } = variables
  const { S3_ACCESS_KEY_ID: id, S3_SECRET_ACCESS_KEY: secret } = variables
  return openStore(address, {
    endpoint: endpoint || undefined,
    region: region || undefined,
    pathStyle: pathStyle ? pathStyle === 'true' : undefined,
    ...(id && secret && { credentials: { accessKeyId: id, secretAccessKey: secret } }),
  })
}

interface WorkFlags extends PartFlags {
  readonly worker: number
  readonly workers: number
  readonly folder?: string
}

async function work(address: string, flags: WorkFlags): Promise<void> {
  const { worker, workers } = flags
  if (worker >= workers) throw new UsageError(`--worker counts from 0: the last of ${workers} is ${workers - 1}.`)
  const store = storeAt(address)
  const folder = flags.folder ?? (await mkdtemp(path.join(os.tmpdir(), 'amend-work-')))
  const { signal, done } = onInterrupt()
  try {
    const made = await workRemotely({
      ...{ store, folder, worker, workers, signal },
      open: async (recipe) => openParts(recipe, { ...(await partSource(flags, recipe)), workers }),
      onChunk: (count, of) => console.log(`${count} of ${of} chunks`),
    })
    console.log(`Worker ${worker} of ${workers} has made ${made} chunks.`)
  } finally {
    done()
    store.close()
    if (flags.folder === undefined) await rm(folder, { recursive: true, force: true })
  }
}

async function pull(address: string, folder: string, { json }: { readonly json?: boolean }): Promise<void> {
  const store = storeAt(address)
  const show = statusLine()
  const { signal, done } = onInterrupt()
  try {
    const { chunks, made } = await pullDataset(store, folder, {
      signal,
      onProgress: (count, of) => show(`${count} of ${of} files`),
    })
    show('')
    console.log(json ? JSON.stringify({ folder, chunks, made }) : `${folder}: ${made} of ${chunks} chunks are made`)
  } finally {
    show('')
    done()
    store.close()
  }
}

/** Sends the dataset to the bucket, starts the jobs, waits for them, and gets what they have made. */
export async function runOnCluster(folder: string, flags: ClusterRunFlags): Promise<void> {
  const { workers = 4, gpus = 0, detach } = flags
  if (flags.store === undefined)
    throw new UsageError('--on needs the --store in which the jobs meet, such as s3://bucket/looks.')
  const address = flags.store
  const target = targetOf(flags)
  const dataset = await openDataset(folder)
  const store = storeAt(address)
  const show = statusLine()
  const { signal, done } = onInterrupt()
  try {
    await pushDataset(dataset, store, { signal, onProgress: (count, of) => show(`${count} of ${of} files sent`) })
    const device = flags.workerDevice === undefined ? '' : ` --device ${flags.workerDevice} --precision float16`
    const running = await startWorkers(target, {
      name: jobName(folder),
      workers,
      command: (worker) => `amend dataset work ${address} --worker ${worker} --workers ${workers}${device}`,
      gpus,
      environment: environmentOf(flags),
      signal,
    })
    show('')
    console.error(`${target.kind} has the jobs ${running.ids[0]} to ${running.ids.at(-1)}.`)
    if (detach) {
      console.log(`To get what is made: amend dataset pull ${address} ${folder}`)
      return
    }
    const statuses = await running.follow({ signal, onStatus: (now) => show(countsOf(now)) })
    show('')
    await pull(address, folder, flags)
    const failed = statuses.findIndex(({ state }) => state !== 'succeeded')
    if (failed < 0) return
    const log = (await running.log(failed)).trim().split('\n').slice(-5).join('\n')
    throw new ClusterError(
      'cluster',
      `The job ${running.ids[failed]} ${statuses[failed]?.state}: run this again, it goes on. ${log}`,
    )
  } catch (error) {
    if (!signal.aborted) throw error
    show('')
    console.error(`The jobs go on. To get what they have made: amend dataset pull ${address} ${folder}`)
    process.exitCode = exitCodes.interrupted
  } finally {
    show('')
    done()
    store.close()
  }
}

function countsOf(statuses: readonly JobStatus[]): string {
  const counts = new Map<string, number>()
  for (const { state } of statuses) counts.set(state, (counts.get(state) ?? 0) + 1)
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ')
}

/** A name of its own for each start, so that a second run does not meet the jobs of the first. */
function jobName(folder: string): string {
  const base = path
    .basename(path.resolve(folder))
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return `${base.slice(0, 28) || 'dataset'}-${Date.now().toString(36)}`
}

function targetOf(flags: ClusterRunFlags): WorkersTarget {
  if (flags.on === 'ray') {
    const address = flags.address ?? variables.RAY_ADDRESS
    if (!address) throw new UsageError('--on ray needs the --address of the dashboard, such as http://head:8265.')
    const token = variables.RAY_AUTH_TOKEN
    return { kind: 'ray', address, ...(token && { token }) }
  }
  const { image, secret, memory, cpu, kubeconfig, context } = flags
  if (image === undefined) throw new UsageError('--on kubernetes needs an --image with amend on its path.')
  return {
    kind: 'kubernetes',
    image,
    env: variables,
    ...(secret !== undefined && { secret }),
    ...(memory !== undefined && { memory }),
    ...(cpu !== undefined && { cpu }),
    ...(kubeconfig !== undefined && { file: kubeconfig }),
    ...(context !== undefined && { context }),
  }
}

/** Where the bucket is, which is no secret, and what --env names. */
function environmentOf({ env = [] }: ClusterRunFlags): Record<string, string> {
  const given = Object.fromEntries(
    env.map((text) => {
      const at = text.indexOf('=')
      const name = at < 0 ? text : text.slice(0, at)
      const value = at < 0 ? variables[name] : text.slice(at + 1)
      if (value === undefined) throw new UsageError(`--env ${name}: there is no such variable here.`)
      return [name, value]
    }),
  )
  const names = ['S3_ENDPOINT', 'S3_REGION', 'S3_PATH_STYLE']
  const places = names.flatMap((name) => (variables[name] ? [[name, variables[name]]] : []))
  return { ...Object.fromEntries(places), ...given }
}

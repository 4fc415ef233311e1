/** The program of a process that submits a training run to a cluster and follows it. */
import { rm } from 'node:fs/promises'
import {
  adoptRun,
  attachRun,
  ClusterError,
  type ClusterRun,
  type ClusterTarget,
  parseClusterRecord,
  submitRun,
  trainerSettings,
  trainerSettingsOf,
} from '@amend/cluster'
import type { StoredClusterTarget } from '@amend/contract'
import { openStore } from '@amend/models/store'
import { readPairs } from '@amend/pairs'
import { allowedTarget, readAccessRules } from '../access-rules.ts'
import { variables } from '../environment.ts'
import { serveTasks } from '../process/serve.ts'
import type { ClusterTasks, FollowEvent, FollowRequest } from './tasks.ts'

serveTasks<ClusterTasks>({
  follow: async (request, { signal, emit, onNote }) => {
    const run = await opened(request, signal, emit)
    onNote(() => {
      run.cancel().catch((error: unknown) => {
        emit({ kind: 'not-stopped', problem: error instanceof Error ? error.message : String(error) })
      })
    })
    const status = await run.follow({
      onStatus: (now) => emit({ kind: 'status', status: now }),
      onLog: (text) => emit({ kind: 'log', text }),
      signal,
      ...(request.pollInterval !== undefined && { pollInterval: request.pollInterval }),
    })
    if (status.state !== 'succeeded') return { status }
    const { folder } = await run.fetch(openStore({ env: variables }), signal)
    return { status, model: folder }
  },
})

async function opened(
  { target, record, name, data, model, settings, workFolder }: FollowRequest,
  signal: AbortSignal,
  emit: (event: FollowEvent) => void,
): Promise<ClusterRun> {
  const access = withAccess(target)
  emit({ kind: 'config', config: configOf(settings) })
  if (record !== undefined) return attachRun(access, parseClusterRecord(record))
  const trainer = { ...trainerSettingsOf(settings), baseModel: model }
  const adopted = await adoptRun(access, { name, workFolder, signal })
  if (adopted) {
    emit({ kind: 'submitted', record: adopted.record })
    return adopted
  }
  const pairs = await readPairs(data)
  if (pairs.rankings)
    throw new ClusterError('bad-setting', `${data} holds judgements of results, not pairs to imitate.`)
  try {
    const run = await submitRun(access, { name, pairs, settings: trainer, workFolder, signal })
    emit({ kind: 'submitted', record: run.record })
    return run
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
}

/** The settings of the trainer by the names that runs have here: its defaults differ. */
function configOf(settings: FollowRequest['settings']): Readonly<Record<string, unknown>> {
  const {
    batchSize,
    accumulation,
    gpus,
    steps,
    learningRate,
    warmupSteps,
    conditioningDropout,
    resolution,
    flip,
    seed,
    checkpointEvery,
  } = trainerSettings(trainerSettingsOf(settings))
  return {
    ...settings,
    // Examples of a step, on all GPUs.
    ...{ batchSize: batchSize * gpus, accumulate: accumulation, steps, learningRate, warmup: warmupSteps },
    ...{ dropout: conditioningDropout, resolution, flip, seed, saveEvery: checkpointEvery },
  }
}

/** Adds credentials from the environment, which are never stored. @throws ClusterError 'bad-setting' */
function withAccess(target: StoredClusterTarget): ClusterTarget {
  const allowed = allowedTarget(target, readAccessRules(variables), variables.RAY_AUTH_TOKEN)
  return allowed.kind === 'kubernetes' ? { ...allowed, env: variables } : allowed
}

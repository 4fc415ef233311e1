/** The program of a process that submits a training run to a cluster and follows it. */
import { rm } from 'node:fs/promises'
import {
  attachRun,
  ClusterError,
  type ClusterRun,
  type ClusterTarget,
  parseClusterRecord,
  submitRun,
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
  if (record !== undefined) return attachRun(access, parseClusterRecord(record))
  const pairs = await readPairs(data)
  if (pairs.rankings)
    throw new ClusterError('bad-setting', `${data} holds judgements of results, not pairs to imitate.`)
  const trainer = { ...trainerSettingsOf(settings), baseModel: model }
  try {
    const run = await submitRun(access, { name, pairs, settings: trainer, workFolder, signal })
    const { pairs: used, skipped } = run.dataset
    emit({ kind: 'submitted', record: run.record, pairs: used, skipped: skipped.length })
    return run
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
}

/** Adds credentials from the environment, which are never stored. @throws ClusterError 'bad-setting' */
function withAccess(target: StoredClusterTarget): ClusterTarget {
  const allowed = allowedTarget(target, readAccessRules(variables), variables.RAY_AUTH_TOKEN)
  return allowed.kind === 'kubernetes' ? { ...allowed, env: variables } : allowed
}

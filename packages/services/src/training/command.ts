import type { SessionPrincipal } from '@amend/auth'
import type { Prisma, Records, TrainingRun } from '@amend/db'
import { recordAdministration } from '../audit/record.ts'
import { changedMeanwhile, notFound } from '../error.ts'
import type { Services } from '../services.ts'
import type { TrainingCommandItem, TrainingCommandKind } from '../types.ts'
import { commandItem } from './command-item.ts'
import { trainingJobOf } from './record.ts'

/** What comes of a command: what a worker must do is only requested. */
interface Effect {
  readonly status: 'requested' | 'done' | 'refused'
  /** Why it is refused, a sentence. */
  readonly message?: string
  /** Changes of the run. */
  readonly run?: Prisma.TrainingRunUncheckedUpdateManyInput
  /** What becomes of its job. */
  readonly job?: 'cancel' | 'request'
}

/**
 * Asks something of a run. What the run cannot do as it stands is refused with a sentence, and changes nothing.
 * @throws ServiceError 'not-found', 'changed-meanwhile'
 */
export async function commandTrainingRun(
  { database, queue }: Services,
  { person }: SessionPrincipal,
  { id, kind }: { readonly id: string; readonly kind: TrainingCommandKind },
): Promise<TrainingCommandItem> {
  return database.transaction(async (records) => {
    const { installation } = records
    const run = await installation.trainingRun.findUnique({ where: { id } })
    if (!run) throw notFound()
    const underway = await installation.trainingCommand.findFirst({
      where: { runId: id, kind, status: { in: ['requested', 'acknowledged'] } },
    })
    const effect = underway ? alreadyAsked : effectOf(run, kind)
    // Locks in the order of the job and then the record, like a worker.
    if (effect.job === 'cancel') await queue.cancel(records, trainingJobOf(run), id)
    if (effect.run) await changeRun(records, run, effect.run)
    if (effect.job === 'request') await queue.request(records, trainingJobOf(run), { runId: id })
    const { status, message = null } = effect
    const command = await installation.trainingCommand.create({
      data: {
        ...{ runId: id, kind, status, message, requestedById: person.id },
        ...(status !== 'requested' && { finishedAt: new Date() }),
        ...(status === 'done' && { step: run.step }),
      },
    })
    await recordAdministration(records, person.id, {
      ...{ action: `training:${kind}`, subjectId: id, name: run.name },
      ...{ before: { status: run.status }, after: { command: status, ...(message && { message }) } },
    })
    return commandItem(command)
  })
}

/** @throws ServiceError 'changed-meanwhile' when a worker has begun or ended it since it was read */
async function changeRun(
  { installation }: Records,
  run: TrainingRun,
  data: Prisma.TrainingRunUncheckedUpdateManyInput,
) {
  const { count } = await installation.trainingRun.updateMany({ where: { id: run.id, status: run.status }, data })
  if (count === 0) throw changedMeanwhile()
}

const refused = (message: string): Effect => ({ status: 'refused', message })
const alreadyAsked = refused('This has been requested already.')
const requested: Effect = { status: 'requested' }

/** Which commands a run takes as it stands. */
export const allowedCommands = (run: TrainingRun): TrainingCommandKind[] =>
  (['pause', 'resume', 'stop', 'save', 'sample'] as const).filter((kind) => effectOf(run, kind).status !== 'refused')

function effectOf(run: TrainingRun, kind: TrainingCommandKind): Effect {
  const onCluster = run.target === 'cluster'
  if (onCluster && (kind === 'pause' || kind === 'save' || kind === 'sample')) {
    return refused('A run on a cluster can only be stopped.')
  }
  switch (run.status) {
    case 'running':
      return kind === 'resume' ? refused('The run is running.') : requested
    case 'waiting':
      return whileWaiting(run, kind)
    case 'paused':
      return whilePaused(run, kind)
    case 'stopped':
    case 'failed':
      return kind === 'resume' ? resume(run) : refused('The run has ended.')
    case 'finished':
      return refused('The run has finished.')
  }
}

/** One that has begun is saved and made ready by a worker before it stops. */
const hasBegun = ({ step, savedStep }: TrainingRun) => step > 0 || savedStep !== null

const stopped = () => ({ status: 'stopped' as const, finishedAt: new Date(), notice: null })

function whileWaiting(run: TrainingRun, kind: TrainingCommandKind): Effect {
  if (kind === 'pause') return { status: 'done', job: 'cancel', run: { status: 'paused', notice: null } }
  if (kind === 'stop') {
    if (hasBegun(run) || run.clusterRecord !== null) return requested
    return { status: 'done', job: 'cancel', run: stopped() }
  }
  return refused(kind === 'resume' ? 'The run is in the queue already.' : 'The run has not begun yet.')
}

function whilePaused(run: TrainingRun, kind: TrainingCommandKind): Effect {
  if (kind === 'resume') return { status: 'requested', run: { status: 'waiting' }, job: 'request' }
  if (kind !== 'stop') return refused('The run is paused.')
  if (!hasBegun(run)) return { status: 'done', run: stopped() }
  return { status: 'requested', run: { status: 'waiting' }, job: 'request' }
}

function resume(run: TrainingRun): Effect {
  if (run.resultVersionId !== null) {
    return refused('Its checkpoint is registered as a model, which must not change: begin another run from it.')
  }
  if (run.target === 'cluster' && run.clusterRecord === null) {
    return refused('The run was not submitted to the cluster: begin another one from it.')
  }
  const open = { status: 'waiting' as const, finishedAt: null, errorCode: null, errorMessage: null, result: null }
  return { status: 'requested', run: open, job: 'request' }
}

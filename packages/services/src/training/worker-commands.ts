/** The worker's side of commands to a run. */
import type { Database, InstallationRecords, TrainingCommandKind, TrainingCommandStatus } from '@amend/db'

const open = { in: ['requested', 'acknowledged'] satisfies TrainingCommandStatus[] }

interface CommandEnd {
  readonly status: 'done' | 'refused'
  readonly step?: number
  /** A sentence for the person. */
  readonly message?: string
}

/** Ends all open commands of some kinds. */
export async function endCommands(
  { trainingCommand }: Pick<InstallationRecords, 'trainingCommand'>,
  runId: string,
  kinds: readonly TrainingCommandKind[],
  { status, step, message }: CommandEnd,
): Promise<void> {
  const now = new Date()
  const where = { runId, kind: { in: [...kinds] }, status: open }
  await trainingCommand.updateMany({ where: { ...where, acknowledgedAt: null }, data: { acknowledgedAt: now } })
  await trainingCommand.updateMany({
    where,
    data: { status, finishedAt: now, ...(step !== undefined && { step }), ...(message !== undefined && { message }) },
  })
}

/**
 * Acknowledges what was requested of a run.
 * @returns the kinds of those that are new, in their order; with `all` also of those that an earlier attempt acknowledged
 */
export async function takeTrainingCommands(
  { installation }: Database,
  runId: string,
  { all = false } = {},
): Promise<TrainingCommandKind[]> {
  const status: TrainingCommandStatus[] = all ? ['requested', 'acknowledged'] : ['requested']
  const found = await installation.trainingCommand.findMany({
    where: { runId, status: { in: status }, kind: { not: 'resume' } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  if (found.length === 0) return []
  await installation.trainingCommand.updateMany({
    where: { id: { in: found.map(({ id }) => id) }, status: 'requested' },
    data: { status: 'acknowledged', acknowledgedAt: new Date() },
  })
  return found.map(({ kind }) => kind)
}

/** Ends the open commands of a kind that the run has handled. */
export const endTrainingCommand = (
  { installation }: Database,
  runId: string,
  kind: TrainingCommandKind,
  { step, problem }: { readonly step: number; readonly problem?: string | undefined },
): Promise<void> =>
  endCommands(installation, runId, [kind], {
    ...(problem === undefined ? { status: 'done' } : { status: 'refused', message: problem }),
    step,
  })

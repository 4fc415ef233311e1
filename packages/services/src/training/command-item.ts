import type { TrainingCommand } from '@amend/db'
import type { TrainingCommandItem } from '../types.ts'

/** A command as pages show it. */
export function commandItem(command: TrainingCommand): TrainingCommandItem {
  const { id, kind, status, message, step, createdAt, finishedAt } = command
  return {
    ...{ id, kind, status, message, step },
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  }
}

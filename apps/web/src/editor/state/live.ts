import type { EditItem, EditStatus } from '@amend/api/types'
import type { EventData, EventItem } from '@amend/contract'

/** The progress of an edit from events, between two fetches of its record. */
export interface LiveEdit {
  readonly status: EditStatus
  /** 0 … 1 */
  readonly progress: number
  readonly step?: number
  readonly steps?: number
  /** A small picture as a data URL: the model's intermediate result. */
  readonly preview?: string
  readonly secondsLeft?: number
  /** The result. */
  readonly imageId?: string
}

export type LiveEdits = ReadonlyMap<string, LiveEdit>

/** The edits after an event; the same map when the event does not concern them. */
export function applyEvent(edits: LiveEdits, event: EventItem): LiveEdits {
  const { subjectId } = event
  const before = edits.get(subjectId)
  const after = (edit: LiveEdit): LiveEdits => new Map(edits).set(subjectId, edit)
  switch (event.kind) {
    case 'edit.queued':
      return after({ status: 'queued', progress: 0 })
    case 'edit.started':
      return after({ status: 'running', progress: 0 })
    case 'edit.progressed':
      // A preview stays until the next one: not every step has one.
      return after({ ...before, ...defined(event.data), status: 'running' })
    case 'edit.finished':
      return after({ ...before, status: 'done', progress: 1, imageId: event.data.imageId })
    case 'edit.failed':
      return after({ status: 'failed', progress: before?.progress ?? 0 })
    case 'edit.cancelled':
      return after({ status: 'cancelled', progress: before?.progress ?? 0 })
    default:
      return edits
  }
}

function defined(data: EventData<'edit.progressed'>): Pick<LiveEdit, 'progress'> & Partial<LiveEdit> {
  const { progress, ...rest } = data
  return { progress, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) }
}

/** An edit never goes back: a record that has ended stays ended, and an earlier fetch is older. */
export function stateOf(edit: EditItem, live: LiveEdit | undefined): LiveEdit {
  const recorded: LiveEdit = {
    status: edit.status,
    progress: edit.status === 'done' ? 1 : edit.progress,
    ...(edit.resultId !== null && { imageId: edit.resultId }),
  }
  if (!live || hasEnded(edit.status)) return recorded
  return live.progress >= recorded.progress || hasEnded(live.status) ? live : { ...live, progress: recorded.progress }
}

export const hasEnded = (status: EditStatus): boolean => status !== 'queued' && status !== 'running'

/** The progress of several edits together, 0 … 1; ended ones count as complete. */
export function overallProgress(states: readonly LiveEdit[]): number {
  if (states.length === 0) return 0
  return states.reduce((sum, { status, progress }) => sum + (hasEnded(status) ? 1 : progress), 0) / states.length
}

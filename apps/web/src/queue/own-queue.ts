import type { EditQueue, QueueItem } from '@amend/api/types'
import type { EventItem } from '@amend/contract'

/** The progress of a running edit since its record was read. */
export interface Live {
  readonly progress: number
  readonly step?: number | undefined
  readonly steps?: number | undefined
  readonly secondsLeft?: number | undefined
}

export type LiveProgress = ReadonlyMap<string, Live>

/** The progress after an event; the same map when the event says nothing about it. */
export function withEvent(live: LiveProgress, event: EventItem): LiveProgress {
  if (event.kind === 'edit.progressed') {
    const { progress, step, steps, secondsLeft } = event.data
    return new Map(live).set(event.subjectId, { progress, step, steps, secondsLeft })
  }
  if (!event.kind.startsWith('edit.') || !live.has(event.subjectId)) return live
  const rest = new Map(live)
  rest.delete(event.subjectId)
  return rest
}

export const isUnfinished = ({ status }: QueueItem): boolean => status !== 'failed'
export const isWaiting = ({ status }: QueueItem): boolean => status === 'queued'

/** Whether an event may change the queue: own edits, and those that somebody requested. */
export function concerns({ own }: EditQueue, { kind, subjectId }: EventItem): boolean {
  if (kind === 'edit.progressed' || !kind.startsWith('edit.')) return false
  return kind === 'edit.queued' || own.some(({ id }) => id === subjectId)
}

/** The ids of the waiting edits after one of them was moved by a place; undefined when it cannot be. */
export function orderAfterMove(own: readonly QueueItem[], id: string, by: -1 | 1): string[] | undefined {
  const ids = own.filter(isWaiting).map((edit) => edit.id)
  const at = ids.indexOf(id)
  const other = ids[at + by]
  if (at < 0 || other === undefined) return undefined
  ids[at + by] = id
  ids[at] = other
  return ids
}

/** The queue with its waiting edits in another order. Their positions and times are exchanged, until they are read again. */
export function inOrder(queue: EditQueue, ids: readonly string[]): EditQueue {
  const waiting = queue.own.filter(isWaiting)
  const places = waiting.map(({ ahead, startsIn, endsIn }) => ({ ahead, startsIn, endsIn }))
  const moved = ids.flatMap((id, at) => {
    const edit = waiting.find((one) => one.id === id)
    return edit ? [{ ...edit, ...places[at] }] : []
  })
  const rest = waiting.filter(({ id }) => !ids.includes(id))
  const before = queue.own.filter(({ status }) => status === 'running')
  const after = queue.own.filter((edit) => !isUnfinished(edit))
  return { ...queue, own: [...before, ...moved, ...rest, ...after] }
}

export const without = (queue: EditQueue, ids: readonly string[]): EditQueue => ({
  ...queue,
  own: queue.own.filter(({ id }) => !ids.includes(id)),
})

import type { EditQueue, QueueItem } from '@amend/api/types'
import type { EventItem } from '@amend/contract'
import { expect, it } from 'vitest'
import { concerns, inOrder, orderAfterMove, withEvent, without } from './own-queue.ts'

const edit = (id: string, status: QueueItem['status'], ahead: number | null = null): QueueItem => ({
  ...{ id, batchId: id, variant: 0, kind: 'edit', instruction: id, progress: 0, sourceId: 's' },
  ...{ status, thumbnail: null, error: null, ahead, startsIn: ahead, endsIn: ahead },
})
const queue: EditQueue = {
  own: [
    edit('r', 'running'),
    edit('a', 'queued', 0),
    edit('b', 'queued', 2),
    edit('c', 'queued', 3),
    edit('f', 'failed'),
  ],
  others: 1,
}
const ids = ({ own }: EditQueue) => own.map(({ id }) => id).join('')
const event = (kind: string, subjectId: string, data: object = {}) =>
  ({ sequence: '1', kind, subjectId, data }) as EventItem

it('moves waiting edits among themselves', () => {
  expect(orderAfterMove(queue.own, 'b', -1)).toEqual(['b', 'a', 'c'])
  expect(orderAfterMove(queue.own, 'b', 1)).toEqual(['a', 'c', 'b'])
  expect(orderAfterMove(queue.own, 'a', -1)).toBeUndefined()
  expect(orderAfterMove(queue.own, 'c', 1)).toBeUndefined()
  expect(orderAfterMove(queue.own, 'r', 1)).toBeUndefined()
})

it('keeps the places of the queue when edits exchange them', () => {
  const moved = inOrder(queue, ['b', 'a', 'c'])
  expect(ids(moved)).toBe('rbacf')
  expect(moved.own.map(({ ahead }) => ahead)).toEqual([null, 0, 2, 3, null])
  expect(ids(without(moved, ['b', 'f']))).toBe('rac')
})

it('follows the progress of edits until they end', () => {
  const progressed = withEvent(new Map(), event('edit.progressed', 'r', { progress: 0.5, secondsLeft: 3 }))
  expect(progressed.get('r')).toMatchObject({ progress: 0.5, secondsLeft: 3 })
  expect(withEvent(progressed, event('image.ready', 'r'))).toBe(progressed)
  expect(withEvent(progressed, event('edit.finished', 'r')).size).toBe(0)
})

it('is read again for own edits and for requests', () => {
  expect(concerns(queue, event('edit.finished', 'r'))).toBe(true)
  expect(concerns(queue, event('edit.finished', 'of others'))).toBe(false)
  expect(concerns(queue, event('edit.queued', 'new'))).toBe(true)
  expect(concerns(queue, event('edit.progressed', 'r'))).toBe(false)
})

// @vitest-environment happy-dom
import type { ImageItem, UploadedImage } from '@amend/api/types'
import { act, cleanup, renderHook } from '@testing-library/react'
import { useSyncExternalStore } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useOpenLoneUpload } from './open-lone-upload.ts'
import { openUploadQueue, type UploadQueue } from './queue.ts'

const shared = vi.hoisted(() => ({ push: vi.fn(), queue: undefined as UploadQueue | undefined }))
vi.mock('next/navigation', () => ({ useRouter: () => router }))
const router = { push: shared.push }
vi.mock('./provider.tsx', () => ({
  useUploads: () => {
    const queue = shared.queue
    if (!queue) throw new Error('There is no queue')
    return { queue, uploads: useSyncExternalStore(queue.watch, queue.list) }
  },
}))

const file = (name: string) => new File(['x'], name, { type: 'image/jpeg' })
let answers: ((image: ImageItem) => void)[]
let queue: UploadQueue

beforeEach(() => {
  answers = []
  shared.push.mockReset()
  queue = openUploadQueue({
    send: () => new Promise((answer) => answers.push(answer)),
    problemOf: () => ({ code: 'internal', message: '' }),
  })
  shared.queue = queue
  window.history.replaceState(null, '', '/w/w/pictures')
  renderHook(() => useOpenLoneUpload())
})
afterEach(cleanup)

const answer = (index: number, status: ImageItem['status']) =>
  act(async () => answers[index]?.({ id: `i${index}`, status } as ImageItem))

it('opens a picture that was uploaded alone, when it is ready, and takes it out of the tray', async () => {
  act(() => queue.addFiles('w', [file('a.jpg')]))
  await answer(0, 'pending')
  expect(shared.push).not.toHaveBeenCalled()
  act(() => queue.settle({ id: 'i0', status: 'ready' } as ImageItem))
  expect(shared.push.mock.calls).toEqual([['/w/w/edit/i0']])
  expect(queue.list()).toEqual([])
})

it('leaves a picture that was there before in the tray', async () => {
  act(() => queue.addFiles('w', [file('a.jpg')]))
  await act(async () => answers[0]?.({ id: 'i0', status: 'ready', duplicateOf: 'i' } as UploadedImage))
  expect(shared.push).not.toHaveBeenCalled()
  expect(queue.list()).toMatchObject([{ state: 'done', duplicateOf: 'i' }])
})

it('leaves several pictures in the gallery, also when they are added one after the other', async () => {
  act(() => queue.addFiles('w', [file('a.jpg')]))
  act(() => queue.addFiles('w', [file('b.jpg')]))
  await answer(0, 'ready')
  await answer(1, 'ready')
  expect(shared.push).not.toHaveBeenCalled()
  expect(queue.list()).toHaveLength(2)
})

it('does not interrupt somebody who has gone to another page, then or later', async () => {
  act(() => queue.addFiles('w', [file('a.jpg')]))
  window.history.replaceState(null, '', '/settings')
  await answer(0, 'ready')
  window.history.replaceState(null, '', '/w/w/pictures')
  act(() => queue.addFiles('w', [file('b.jpg')]))
  expect(shared.push).not.toHaveBeenCalled()
})

import type { ImageItem } from '@amend/api/types'
import { expect, it, vi } from 'vitest'
import { openUploadQueue, type Upload, type UploadProblem, type UploadQueueOptions } from './queue.ts'

const picture = (id: string, more: Partial<ImageItem> = {}): ImageItem => ({
  id,
  workspaceId: 'w',
  kind: 'upload',
  status: 'pending',
  name: id,
  instruction: null,
  favourite: false,
  width: null,
  height: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  trashedAt: null,
  editId: null,
  treeId: id,
  error: null,
  renditions: {},
  ...more,
})

const file = (name: string, size = 10, type = 'image/jpeg') => new File([new Uint8Array(size)], name, { type })
const files = (count: number) => Array.from({ length: count }, (_, i) => file(`${i}.jpg`))

class Failed extends Error {
  readonly problem: UploadProblem
  constructor(code: string, retryAfter?: number) {
    super(code)
    this.problem = { code, message: code, ...(retryAfter !== undefined && { retryAfter }) }
  }
}

interface Sent {
  upload: Upload
  signal: AbortSignal
  onProgress: (share: number) => void
  answer: (image: ImageItem) => void
  fail: (code: string, retryAfter?: number) => void
}

/** A queue whose uploads the test ends by hand. */
function open(options: Partial<UploadQueueOptions> = {}) {
  const sent: Sent[] = []
  const queue = openUploadQueue({
    send: (upload, onProgress, signal) =>
      new Promise((answer, reject) => {
        sent.push({
          upload,
          signal,
          onProgress,
          answer,
          fail: (code, retryAfter) => reject(new Failed(code, retryAfter)),
        })
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
    problemOf: (error) => (error instanceof Failed ? error.problem : { code: 'internal', message: '' }),
    pauses: [],
    ...options,
  })
  const states = () => queue.list().map(({ state }) => state)
  const settled = () => new Promise((resolve) => setTimeout(resolve))
  return { queue, sent, states, settled }
}

it('sends three at once, and the next when one has finished', async () => {
  const { queue, sent, states, settled } = open()
  queue.addFiles('w', files(5))
  expect(states()).toEqual(['sending', 'sending', 'sending', 'waiting', 'waiting'])
  sent[1]?.answer(picture('b'))
  await settled()
  expect(states()).toEqual(['sending', 'preparing', 'sending', 'sending', 'waiting'])
})

it('reports the progress and outcome of each', async () => {
  const { queue, sent, settled } = open()
  queue.addFiles('w', files(1))
  sent[0]?.onProgress(0.5)
  expect(queue.list()[0]?.progress).toBe(0.5)
  sent[0]?.answer(picture('a'))
  await settled()
  expect(queue.list()[0]).toMatchObject({ state: 'preparing', progress: 1 })
  queue.settle(picture('a', { status: 'ready' }))
  expect(queue.list()[0]).toMatchObject({ state: 'done', image: { id: 'a', status: 'ready' } })
})

it('tells which earlier picture has the same file', async () => {
  const { queue, sent, settled } = open()
  queue.addFiles('w', files(1))
  sent[0]?.answer({ ...picture('b'), duplicateOf: 'a' } as ImageItem)
  await settled()
  queue.settle(picture('b', { status: 'ready' }))
  expect(queue.list()[0]).toMatchObject({ state: 'done', image: { id: 'b' }, duplicateOf: 'a' })
})

it("shows the server's reason for a later refusal", async () => {
  const { queue, sent, settled } = open()
  queue.addFiles('w', files(1))
  sent[0]?.answer(picture('a'))
  await settled()
  queue.settle(picture('a', { status: 'refused', error: { code: 'too-many-pixels', message: 'It is too large.' } }))
  expect(queue.list()[0]).toMatchObject({ state: 'refused', problem: { message: 'It is too large.' } })
})

it('retries with a new key when a temporary fault prevented the preparation', async () => {
  const { queue, sent, states, settled } = open()
  queue.addFiles('w', files(2))
  const [first, second] = queue.list().map(({ key }) => key)
  sent[0]?.answer(picture('a'))
  sent[1]?.answer(picture('b', { status: 'refused', error: { code: 'worker-lost', message: 'It stopped.' } }))
  await settled()
  queue.settle(picture('a', { status: 'refused', error: { code: 'storage-unavailable', message: 'It is away.' } }))
  expect(states()).toEqual(['failed', 'failed'])
  queue.retry(first ?? '')
  queue.retry(second ?? '')
  expect(states()).toEqual(['sending', 'sending'])
  expect(queue.list()[0]).toMatchObject({ name: '0.jpg', source: sent[0]?.upload.source })
  expect(queue.list()[0]?.image).toBeUndefined()
  expect(sent.slice(2).map(({ upload }) => upload.key)).toEqual(queue.list().map(({ key }) => key))
  expect(new Set(sent.map(({ upload }) => upload.key)).size).toBe(4)
  sent[2]?.answer(picture('c'))
  await settled()
  queue.settle(picture('c', { status: 'ready' }))
  expect(states()).toEqual(['done', 'sending'])
})

it.each(['internal', 'process-lost', 'worker-lost', 'storage-unavailable', 'service-unavailable', 'unreachable'])(
  'offers a retry after the failure %s',
  async (code) => {
    const { queue, sent, states, settled } = open()
    queue.addFiles('w', files(1))
    sent[0]?.answer(picture('a', { status: 'refused', error: { code, message: 'It did not work.' } }))
    await settled()
    expect(states()).toEqual(['failed'])
  },
)

it('retries with the same key, so that it arrives once', async () => {
  const { queue, sent, states, settled } = open()
  queue.addFiles('w', files(1))
  sent[0]?.fail('upload-broken-off')
  await settled()
  expect(states()).toEqual(['failed'])
  queue.retry(queue.list()[0]?.key ?? '')
  expect(sent[1]?.upload.key).toBe(sent[0]?.upload.key)
  expect(queue.list()[0]).toMatchObject({ state: 'sending', problem: undefined })
})

it('retries temporary failures automatically, with growing pauses', async () => {
  vi.useFakeTimers()
  try {
    const { queue, sent, states } = open({ pauses: [100, 400] })
    queue.addFiles('w', files(1))
    for (const pause of [100, 400]) {
      sent.at(-1)?.fail('offline')
      await vi.advanceTimersByTimeAsync(pause)
    }
    expect(sent).toHaveLength(3)
    sent.at(-1)?.fail('offline')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(states()).toEqual(['failed'])
    expect(sent).toHaveLength(3)
  } finally {
    vi.useRealTimers()
  }
})

it('waits as long as the server says after too many uploads, and leaves a long wait to the person', async () => {
  vi.useFakeTimers()
  try {
    const { queue, sent, states } = open({ pauses: [100] })
    queue.addFiles('w', files(2))
    sent[0]?.fail('too-many-attempts', 50)
    sent[1]?.fail('too-many-attempts', 3000)
    await vi.advanceTimersByTimeAsync(49_000)
    expect(states()).toEqual(['sending', 'failed'])
    expect(sent).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(2000)
    expect(sent).toHaveLength(3)
  } finally {
    vi.useRealTimers()
  }
})

it('offers no retry after a permanent refusal', async () => {
  const { queue, sent, states, settled } = open({ pauses: [0] })
  queue.addFiles('w', files(1))
  sent[0]?.fail('unsupported-format')
  await settled()
  expect(states()).toEqual(['refused'])
  queue.retry(queue.list()[0]?.key ?? '')
  expect(sent).toHaveLength(1)
})

it('retries uploads that failed offline when the connection is back', async () => {
  const { queue, sent, states, settled } = open()
  queue.addFiles('w', files(2))
  sent[0]?.fail('offline')
  sent[1]?.fail('storage-full')
  await settled()
  queue.resume()
  expect(states()).toEqual(['sending', 'failed'])
})

it('stops and removes a cancelled one, and continues with the next', async () => {
  const { queue, sent, settled } = open({ concurrency: 1 })
  queue.addFiles('w', files(2))
  queue.remove(queue.list()[0]?.key ?? '')
  expect(sent[0]?.signal.aborted).toBe(true)
  await settled()
  expect(queue.list()).toHaveLength(1)
  expect(sent[1]?.upload.name).toBe('1.jpg')
  expect(queue.list()[0]?.state).toBe('sending')
})

it.each([
  ['empty-file', file('a.jpg', 0)],
  ['too-large', Object.defineProperty(file('a.jpg'), 'size', { value: 50 * 2 ** 20 + 1 })],
  ['unsupported-format', file('a.mp4', 10, 'video/mp4')],
])('rejects %s before it is sent', (code, refused) => {
  const { queue, sent } = open()
  queue.addFiles('w', [refused])
  expect(queue.list()[0]).toMatchObject({ state: 'refused', problem: { code } })
  expect(sent).toHaveLength(0)
})

it('leaves a file without a type to the server', () => {
  const { queue, states } = open()
  queue.addFiles('w', [file('photo.heic', 10, '')])
  expect(states()).toEqual(['sending'])
})

it('removes finished ones, and keeps those in progress', async () => {
  const { queue, sent, states, settled } = open({ concurrency: 1 })
  queue.addFiles('w', files(3))
  sent[0]?.answer(picture('a', { status: 'ready' }))
  await settled()
  queue.clear()
  expect(states()).toEqual(['sending', 'waiting'])
})

it.each([
  ['https://example.com/photos/a%20cat.jpg?size=2', 'a cat.jpg'],
  ['https://example.com/', 'example.com'],
  ['https://example.com/%E0%A4%A', 'https://example.com/%E0%A4%A'],
])('names the picture of %s', (url, name) => {
  const { queue } = open()
  queue.addUrl('w', url)
  expect(queue.list()[0]).toMatchObject({ name, source: { kind: 'url', url } })
})

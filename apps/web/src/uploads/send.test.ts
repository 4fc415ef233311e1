import { afterEach, expect, it, vi } from 'vitest'
import { sendFile } from './send.ts'

/** A request whose end the test decides. */
class FakeRequest {
  static end: (request: FakeRequest) => void
  status = 0
  response: unknown = null
  upload: { onprogress?: unknown } = {}
  onload?: () => void
  onerror?: () => void
  onabort?: () => void
  onloadend?: () => void
  open() {}
  setRequestHeader() {}
  abort() {
    this.onabort?.()
  }
  send() {
    FakeRequest.end(this)
    this.onloadend?.()
  }
}
vi.stubGlobal('XMLHttpRequest', FakeRequest)
afterEach(() => vi.restoreAllMocks())

const breakOff = (request: FakeRequest) => request.onerror?.()
const answer = (status: number, response: unknown) => (request: FakeRequest) => {
  Object.assign(request, { status, response })
  request.onload?.()
}

const send = (file: Blob, end: typeof FakeRequest.end) => {
  FakeRequest.end = end
  const { signal } = new AbortController()
  return sendFile({ workspaceId: 'w', key: 'k', name: 'a.jpg', file, onProgress: () => {}, signal })
}

const file = () => new File(['pixels'], 'a.jpg', { type: 'image/jpeg' })

/** A file whose bytes cannot be read any more, or are fewer. */
const broken = (read: () => Promise<ArrayBuffer>) =>
  Object.assign(file(), { slice: () => ({ arrayBuffer: read }) as unknown as Blob })

it.each(['NotReadableError', 'NotFoundError'])(
  'reports that a file that cannot be read (%s) has changed',
  async (name) => {
    const changed = broken(() => Promise.reject(new DOMException('It could not be read.', name)))
    await expect(send(changed, breakOff)).rejects.toMatchObject({ problem: { code: 'file-changed' } })
  },
)

it('reports that a file that has become shorter has changed', async () => {
  const shorter = broken(() => Promise.resolve(new ArrayBuffer(0)))
  await expect(send(shorter, breakOff)).rejects.toMatchObject({ problem: { code: 'file-changed' } })
  const brokenOff = answer(400, { error: { code: 'upload-broken-off', message: '' } })
  await expect(send(shorter, brokenOff)).rejects.toMatchObject({ problem: { code: 'file-changed' } })
})

it('reports the network when the file can be read', async () => {
  await expect(send(file(), breakOff)).rejects.toMatchObject({ problem: { code: 'offline' } })
  await expect(send(new File([], 'empty.jpg'), breakOff)).rejects.toMatchObject({ problem: { code: 'offline' } })
})

it("prefers the server's response", async () => {
  const changed = broken(() => Promise.reject(new DOMException('', 'NotReadableError')))
  const refusal = answer(413, { error: { code: 'too-large', message: '' } })
  await expect(send(changed, refusal)).rejects.toMatchObject({ problem: { code: 'too-large' } })
  await expect(send(changed, answer(201, { id: 'i' }))).resolves.toEqual({ id: 'i' })
})

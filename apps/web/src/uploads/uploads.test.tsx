// @vitest-environment happy-dom
import type { ImageItem } from '@amend/api/types'
import { errorMessages } from '@amend/next-app/messages'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { IntlProvider } from 'use-intl'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import uploads from '../../messages/en/uploads.json'
import { UploadButton, UploadDropZone, UploadProvider, UploadTray } from './index.ts'
import { type SendOptions, UploadError } from './send.ts'

/** The server's events and responses, controlled by the tests. */
const server = vi.hoisted(() => ({
  sent: [] as { options: SendOptions; answer: (image: unknown) => void; fail: (error: unknown) => void }[],
  listener: undefined as ((event: { kind: string; subjectId: string }) => void) | undefined,
  picture: vi.fn(),
  importFromUrl: vi.fn(),
}))

vi.mock('next/link', () => ({ default: (props: object) => <a {...props} /> }))
vi.mock('./send.ts', async (original) => ({
  ...(await original<typeof import('./send.ts')>()),
  sendFile: (options: SendOptions) =>
    new Promise((answer, fail) => {
      server.sent.push({ options, answer, fail })
    }),
}))
vi.mock('@amend/next-app/client/events', () => ({
  useWorkspaceEvents: (_: string, listener: typeof server.listener) => {
    server.listener = listener
  },
}))
const client = {
  image: { get: { query: server.picture }, importFromUrl: { mutate: server.importFromUrl } },
}
vi.mock('../trpc/client.tsx', () => ({ useTRPCClient: () => client }))

const picture = (status: ImageItem['status']) => ({
  id: 'i',
  workspaceId: 'w',
  name: 'cat.jpg',
  status,
  renditions: {},
})

function open(mostBytes = 50 * 2 ** 20) {
  render(
    <IntlProvider locale="en" messages={{ uploads, errors: errorMessages.en } as never} timeZone="UTC">
      <UploadProvider mostBytes={mostBytes}>
        <UploadDropZone workspaceId="w">
          <UploadButton workspaceId="w" />
          <textarea aria-label="Instruction" />
        </UploadDropZone>
        <UploadTray />
      </UploadProvider>
    </IntlProvider>,
  )
}

const cat = new File(['meow'], 'cat.jpg', { type: 'image/jpeg' })
const transfer = (data: Record<string, string>, files: File[] = []) => ({
  types: [...Object.keys(data), ...(files.length > 0 ? ['Files'] : [])],
  items: files.map((file) => ({ kind: 'file', getAsFile: () => file })),
  files,
  getData: (type: string) => data[type] ?? '',
})
const fire = (kind: string, more: object, target: Element = document.body) =>
  act(async () => {
    target.dispatchEvent(Object.assign(new Event(kind, { bubbles: true, cancelable: true }), more))
  })
const last = () => {
  const found = server.sent.at(-1)
  if (!found) throw new Error('Nothing was sent')
  return found
}

beforeEach(() => {
  server.sent.length = 0
  server.picture.mockReset()
  server.importFromUrl.mockReset()
})
afterEach(cleanup)

it('sends a dropped file, and links to the editor when the picture is ready', async () => {
  open()
  await fire('dragenter', { dataTransfer: transfer({}, [cat]) })
  expect(screen.getByText('Drop pictures to upload them')).toBeTruthy()
  await fire('drop', { dataTransfer: transfer({}, [cat]) })
  expect(screen.queryByText('Drop pictures to upload them')).toBeNull()
  expect(last().options).toMatchObject({ workspaceId: 'w', name: 'cat.jpg' })
  await act(async () => last().options.onProgress(0.25))
  expect(screen.getByRole('progressbar', { name: 'cat.jpg' }).getAttribute('aria-valuenow')).toBe('25')
  await act(async () => last().answer(picture('pending')))
  server.picture.mockResolvedValue(picture('ready'))
  await act(async () => server.listener?.({ kind: 'image.ready', subjectId: 'i' }))
  expect(screen.getByRole('link', { name: 'Edit' }).getAttribute('href')).toBe('/w/w/edit/i')
})

it('ignores pictures dragged within the page', async () => {
  open()
  await fire('dragstart', {})
  await fire('dragenter', { dataTransfer: transfer({ 'text/uri-list': 'http://here/a.jpg' }, [cat]) })
  await fire('drop', { dataTransfer: transfer({}, [cat]) })
  expect(server.sent).toHaveLength(0)
})

it('uploads a pasted picture anywhere, and a pasted URL outside fields only', async () => {
  open()
  const field = screen.getByLabelText('Instruction')
  await fire('paste', { clipboardData: transfer({}, [cat]) }, field)
  expect(server.sent).toHaveLength(1)
  const address = { clipboardData: transfer({ 'text/plain': 'https://example.com/cat.jpg' }) }
  await fire('paste', address, field)
  expect(server.importFromUrl).not.toHaveBeenCalled()
  server.importFromUrl.mockResolvedValue(picture('pending'))
  await fire('paste', address)
  expect(server.importFromUrl.mock.calls[0]?.[0]).toMatchObject({
    workspaceId: 'w',
    url: 'https://example.com/cat.jpg',
  })
})

it('leaves a text to its field, also when a picture of the text comes with it', async () => {
  open()
  const pasted = { clipboardData: transfer({ 'text/plain': 'sunset', 'text/html': '<b>sunset</b>' }, [cat]) }
  const event = Object.assign(new Event('paste', { bubbles: true, cancelable: true }), pasted)
  await act(async () => screen.getByLabelText('Instruction').dispatchEvent(event))
  expect(event.defaultPrevented).toBe(false)
  expect(server.sent).toHaveLength(0)
  await fire('paste', pasted)
  expect(server.sent).toHaveLength(1)
})

it('reports that a file has changed since it was chosen, and does not retry', async () => {
  open()
  await fire('drop', { dataTransfer: transfer({}, [cat]) })
  await act(async () => last().fail(new UploadError({ code: 'file-changed', message: '' })))
  expect(screen.getByText('This file was changed or moved after it was chosen. Choose it again.')).toBeTruthy()
  expect(screen.queryByRole('button', { name: /Try cat.jpg again/ })).toBeNull()
})

it("shows a file's error beside it, with the installation's limits", async () => {
  open(2 ** 20)
  const large = new File([new Uint8Array(2 ** 20 + 1)], 'large.jpg', { type: 'image/jpeg' })
  await fire('drop', { dataTransfer: transfer({}, [large]) })
  expect(screen.getByText('This file is too large: up to 1 MB can be uploaded.')).toBeTruthy()
  expect(screen.queryByRole('button', { name: /Try large.jpg again/ })).toBeNull()
})

it('offers a retry with the same key', async () => {
  open()
  await fire('drop', { dataTransfer: transfer({}, [cat]) })
  const { key } = last().options
  await act(async () => last().fail(new UploadError({ code: 'storage-full', message: '' })))
  expect(screen.getByText('There is no space left on the server. Tell an administrator.')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Try cat.jpg again' }))
  expect(server.sent).toHaveLength(2)
  expect(last().options.key).toBe(key)
})

it('reports a stalled upload after its automatic retry', async () => {
  open()
  await fire('drop', { dataTransfer: transfer({}, [cat]) })
  const { key } = last().options
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    for (const pause of [1_000, 4_000]) {
      await act(async () => last().fail(new UploadError({ code: 'upload-stalled', message: '' })))
      await act(() => vi.advanceTimersByTimeAsync(pause))
    }
    expect(server.sent.map(({ options }) => options.key)).toEqual([key, key, key])
    await act(async () => last().fail(new UploadError({ code: 'upload-stalled', message: '' })))
  } finally {
    vi.useRealTimers()
  }
  expect(screen.getByText(/^For a minute nothing of this upload has got through/)).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Try cat.jpg again' })).toBeTruthy()
})

it('cancels, and warns before leaving only while an upload is in progress', async () => {
  const leave = () => {
    const event = new Event('beforeunload', { cancelable: true })
    window.dispatchEvent(event)
    return event.defaultPrevented
  }
  open()
  expect(leave()).toBe(false)
  await fire('drop', { dataTransfer: transfer({}, [cat]) })
  expect(leave()).toBe(true)
  fireEvent.click(screen.getByRole('button', { name: 'Cancel the upload of cat.jpg' }))
  expect(last().options.signal.aborted).toBe(true)
  expect(leave()).toBe(false)
  expect(screen.queryByText('cat.jpg')).toBeNull()
})

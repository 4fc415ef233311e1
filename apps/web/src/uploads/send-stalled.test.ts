// @vitest-environment happy-dom
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, it, vi } from 'vitest'
import { sendFile } from './send.ts'

const stallTimeout = 400 // ms

let server: http.Server | undefined

afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
})

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A server at the address of the page. */
async function serve(answer: Answer) {
  server = http.createServer(answer)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  ;(window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(`http://127.0.0.1:${port}/`)
}

function send(signal = new AbortController().signal) {
  const file = new File([new Uint8Array(100_000)], 'a.jpg', { type: 'image/jpeg' })
  return sendFile({ workspaceId: 'w', key: 'k', name: 'a.jpg', file, onProgress: () => {}, signal, stallTimeout })
}

it('an upload to which the server stops responding is aborted, and its connection is closed', async () => {
  const closed = vi.fn()
  await serve((request, response) => {
    request.resume()
    response.on('close', closed)
  })
  const began = performance.now()
  await expect(send()).rejects.toMatchObject({ code: 'upload-stalled', problem: { code: 'upload-stalled' } })
  expect(performance.now() - began).toBeGreaterThanOrEqual(stallTimeout - 20)
  await vi.waitFor(() => expect(closed).toHaveBeenCalled())
})

it('an upload whose bytes the server stops reading is aborted', async () => {
  await serve((request) => void request.pause())
  await expect(send()).rejects.toMatchObject({ problem: { code: 'upload-stalled' } })
})

it('an upload with a response in time is not aborted', async () => {
  await serve(async (request, response) => {
    request.resume()
    await sleep(stallTimeout / 2)
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: 'i' }))
  })
  await expect(send()).resolves.toEqual({ id: 'i' })
  // The timer has ended with the request.
  await sleep(stallTimeout)
})

it('a cancelled upload does not count as stalled', async () => {
  await serve((request) => void request.resume())
  const controller = new AbortController()
  setTimeout(() => controller.abort(new DOMException('The upload was cancelled.', 'AbortError')), stallTimeout / 4)
  await expect(send(controller.signal)).rejects.toMatchObject({ name: 'AbortError' })
})

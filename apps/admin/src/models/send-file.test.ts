/** Sending a file in pieces over real HTTP, whose server goes away in between. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { sendFile } from './send-file.ts'

let server: Server
let received: Buffer[] = []
let failures = 0
let refusal: string | undefined

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = await buffer(request)
    if (failures-- > 0) return void request.socket.destroy()
    response.setHeader('content-type', 'application/json')
    if (refusal) {
      response.statusCode = 404
      return void response.end(JSON.stringify({ error: { code: refusal, message: 'This is gone.' } }))
    }
    const number = Number(request.url?.split('/').at(-1))
    received[number] = body
    const receivedBytes = received.reduce((sum, { length }) => sum + length, 0)
    response.end(JSON.stringify({ receivedPieces: received.length, receivedBytes }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  // Pages name addresses without their host.
  const own = globalThis.fetch
  vi.stubGlobal('fetch', (address: string, init: RequestInit) => own(new URL(address, base), init))
})
afterAll(() => {
  vi.unstubAllGlobals()
  server.closeAllConnections()
  server.close()
})

const file = new Blob([Buffer.from('abcdefghij')])
const upload = { id: 'x', bytes: 10, pieceBytes: 4, receivedPieces: 0, receivedBytes: 0 }
const signal = new AbortController().signal

it('sends piece by piece, the rest of an interrupted one, and again while the network is gone', async () => {
  received = []
  failures = 1
  refusal = undefined
  const shares: number[] = []
  expect(await sendFile(upload, file, { signal, onProgress: (share) => shares.push(share) })).toBeUndefined()
  expect(received.map(String)).toEqual(['abcd', 'efgh', 'ij'])
  expect(shares.at(-1)).toBe(1)

  received = [Buffer.from('abcd')]
  const rest = { ...upload, receivedPieces: 1, receivedBytes: 4 }
  expect(await sendFile(rest, file, { signal, onProgress: () => {} })).toBeUndefined()
  expect(received.map(String)).toEqual(['abcd', 'efgh', 'ij'])
})

it('ends with the reason when it is refused, and when it is left', async () => {
  received = []
  failures = 0
  refusal = 'not-found'
  expect(await sendFile(upload, file, { signal, onProgress: () => {} })).toMatchObject({ code: 'not-found' })
  const leaving = new AbortController()
  leaving.abort(new Error('left'))
  await expect(sendFile(upload, file, { signal: leaving.signal, onProgress: () => {} })).rejects.toThrow('left')
})

import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createAmendClient } from './client.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A client of a server with one edit. @param stream answers with the events of the edit */
async function clientOf(statuses: readonly string[], stream: (response: ServerResponse) => void) {
  let reads = 0
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/events')) return stream(response)
    const status = statuses[Math.min(reads++, statuses.length - 1)]
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ id: 'e', status }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return createAmendClient({ server: `http://127.0.0.1:${port}`, apiKey: 'amend_key' })
}

const begin = (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write('data: {"kind":"edit.started"}\n\n')
}
const interrupted = (response: ServerResponse) => {
  begin(response)
  setTimeout(() => response.destroy(), 50)
}

describe('waiting for an edit with its events', () => {
  it('goes on when their stream is interrupted', async () => {
    const amend = await clientOf(['running', 'done'], interrupted)
    const kinds: string[] = []
    expect(await amend.wait('e', { onEvent: ({ kind }) => kinds.push(kind) })).toMatchObject({ status: 'done' })
    expect(kinds).toEqual(['edit.started'])
  })

  it('ends in one time limit, and says that it takes too long', async () => {
    const amend = await clientOf(['running'], begin)
    const began = performance.now()
    await expect(amend.wait('e', { onEvent: () => {}, timeout: 1500 })).rejects.toMatchObject({ code: 'timed-out' })
    expect(performance.now() - began).toBeLessThan(2900)
  })

  it('ends with the reason of its signal, and with what the listener throws', async () => {
    const amend = await clientOf(['done'], begin)
    const leaving = new AbortController()
    const onEvent = () => leaving.abort(new Error('leaving'))
    await expect(amend.wait('e', { onEvent, signal: leaving.signal })).rejects.toThrow('leaving')
    const broken = () => {
      throw new Error('broken')
    }
    await expect(amend.wait('e', { onEvent: broken })).rejects.toThrow('broken')
  })

  it('is refused as the server refuses it', async () => {
    const amend = await clientOf(['done'], (response) => {
      response.writeHead(404, { 'content-type': 'application/problem+json' })
      response.end(JSON.stringify({ code: 'not-found', detail: 'There is no such edit.' }))
    })
    await expect(amend.wait('e', { onEvent: () => {} })).rejects.toMatchObject({ code: 'not-found' })
  })
})

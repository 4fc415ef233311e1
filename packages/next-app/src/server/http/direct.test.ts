/** Responses of routes over real connections, without Next. */
import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGunzip, gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { isQuery } from '../serve/queries.mjs'
import { directAnswer } from './direct.ts'

const routes: Record<string, (request: Request) => Response | Promise<Response>> = {
  '/said': (request) => Response.json({ url: request.url, headers: Object.fromEntries(request.headers) }),
  '/long': () => Response.json('x'.repeat(5000)),
  '/refused': () => Response.json({ error: {} }, { status: 403, headers: { 'retry-after': '5' } }),
  '/cookies': () => {
    const answer = new Response('')
    for (const cookie of ['a=1; Path=/', 'b=2; Path=/']) answer.headers.append('set-cookie', cookie)
    return answer
  },
  '/events': ({ signal }) => {
    signal.addEventListener('abort', () => ended.abort())
    const body = new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode('data: 1\n\n')) })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  },
  '/batch': () => new Response(parts.readable, { headers: { 'transfer-encoding': 'chunked' } }),
}
const ended = new AbortController()
let parts = new TransformStream<Uint8Array, Uint8Array>()

const answer = directAnswer(async (request) => {
  const route = routes[new URL(request.url).pathname]
  if (!route) throw new Error('There is no such route.')
  return route(request)
}, 'https://amend.example.org')

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.writeHead(500).end())
}).listen(0, '127.0.0.1')
await once(server, 'listening')
afterAll(() => server.close())

async function ask(path: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo
  const [answered] = await once(get({ port, path, headers, host: '127.0.0.1' }), 'response')
  return answered
}

async function bytesOf(answered: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of answered) parts.push(part)
  return Buffer.concat(parts)
}

describe('a response without Next', () => {
  it('is that of the route, which gets the headers, and the address of the pages', async () => {
    const answered = await ask('/said?input=%7B%7D', {
      cookie: 'a=1; b=2',
      host: 'evil.example',
      'x-request-id': 'abc',
    })
    expect(answered.statusCode).toBe(200)
    expect(answered.headers['content-type']).toBe('application/json')
    const said = JSON.parse((await bytesOf(answered)).toString())
    expect(said.url).toBe('https://amend.example.org/said?input=%7B%7D')
    expect(said.headers).toMatchObject({ cookie: 'a=1; b=2', host: 'evil.example', 'x-request-id': 'abc' })
  })

  it('has its status, headers and each cookie', async () => {
    const refused = await ask('/refused')
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([403, '5'])
    const { headers } = await ask('/cookies')
    expect(headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2; Path=/'])
  })

  it.each([
    [undefined, undefined],
    ['gzip, deflate, br', 'gzip'],
    ['br, gzip;q=0.5', 'gzip'],
    ['gzip;q=0, br', undefined],
    ['identity', undefined],
  ])('for "Accept-Encoding: %s" has the encoding %s', async (accepted, encoding) => {
    const answered = await ask('/long', accepted === undefined ? {} : { 'accept-encoding': accepted })
    expect(answered.headers['content-encoding']).toBe(encoding)
    expect(answered.headers.vary).toContain('Accept-Encoding')
    const bytes = await bytesOf(answered)
    expect(bytes.length).toBe(Number(answered.headers['content-length']))
    expect(JSON.parse((encoding ? gunzipSync(bytes) : bytes).toString())).toBe('x'.repeat(5000))
  })

  it.each(['identity', 'gzip'])('sends the answers of a batch as they come, with the encoding %s', async (encoding) => {
    parts = new TransformStream()
    const writer = parts.writable.getWriter()
    const answered = await ask('/batch', { 'accept-encoding': encoding })
    expect(answered.headers['content-encoding']).toBe(encoding === 'gzip' ? 'gzip' : undefined)
    const unpacked = encoding === 'gzip' ? answered.pipe(createGunzip()) : answered
    for (const line of ['first\n', 'second\n']) {
      await writer.write(new TextEncoder().encode(line))
      const [part] = await once(unpacked, 'data')
      expect(String(part)).toBe(line)
    }
    await writer.close()
    await once(unpacked, 'end')
  })

  it('streams events when they happen, and tells the route that the client has gone', async () => {
    const answered = await ask('/events')
    const [first] = await once(answered, 'data')
    expect(String(first)).toBe('data: 1\n\n')
    const gone = once(ended.signal, 'abort')
    answered.destroy()
    await gone
  })
})

describe('isQuery', () => {
  it.each(['/api/trpc/account.me', '/api/trpc/image.list?input=%7B%7D', '/api/trpc/a.b,c.d?batch=1'])(
    '%s is a query',
    (url) => expect(isQuery({ method: 'GET', url })).toBe(true),
  )

  it.each([
    ...['/api/trpc', '/api/trpc/', '/api/trpc/a/b', '/api/trpc/a%2Cb', '/api/trpc/account.me/', '//api/trpc/a.b'],
    ...['/api/trpcx/a', '/api/v1/images', '/', '/api/trpc/%', '/api/trpc/a;b', '/API/trpc/a'],
  ])('%s is answered by Next', (url) => expect(isQuery({ method: 'GET', url })).toBe(false))

  it.each(['HEAD', 'POST', 'OPTIONS', 'PUT', undefined])('%s is answered by Next', (method) =>
    expect(isQuery({ method, url: '/api/trpc/account.me' })).toBe(false),
  )
})

/** Requests that the server of an app refuses before Next, over real connections. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { headerRules, securityHeaders, strictTransport } from '../security/headers.ts'
import { refusalHeaders, refusalOf, refuse, refuseBroken } from './refusals.mjs'

const headers = refusalHeaders({ headers: headerRules }, true)

const server = createServer({ requireHostHeader: false }, (request, response) => {
  const refusal = refusalOf(request)
  if (refusal) refuse(response, refusal, headers)
  else response.end('taken')
}).listen(0, '127.0.0.1')
server.on('clientError', (error, socket) => refuseBroken(error, socket, headers))
await once(server, 'listening')
afterAll(() => server.close())

/** The whole response to bytes that no client library would send. */
async function send(bytes: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (part: string) => {
    answer += part
  })
  socket.end(bytes)
  await once(socket, 'close')
  return answer
}

const request = (target: string, method = 'GET', host = 'localhost:3000') =>
  send(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)

const statusOf = (answer: string) => Number(answer.slice(9, 12))

describe('a URL', () => {
  it.each([
    ...['/%', '/%E0%A4%A', '/w/%/pictures', '/api/trpc/%', '/api/images/%C0%AE/x/full', '/50%%2050%%', '/a%2'],
    // Malformed only when it is decoded twice.
    ...['/%25', '/w/%25/pictures', '/50%25%2050%25', '/%25E0%25A4%25A', '/w/%2525/pictures'],
    ...['/w/%00/pictures', '/w/%0d%0aset-cookie:x', '/w/%2500/pictures', '/%7f', '/%c2%85'],
    ...['*', 'example.org', 'http://example.org/', 'example.org:443'],
  ])('%s is refused', async (target) => {
    expect(statusOf(await request(target))).toBe(400)
  })

  it.each([
    ...['/', '/w/0190/pictures?q=caf%C3%A9', '/%C3%A4', '/a%20b', '/_next/static/x.js', '//example.org/', '/a%2fb'],
    // A query may contain anything.
    ...['/sign-in?callbackUrl=%', '/w/x/pictures?q=100%25', '/api/trpc/image.get?input=%7B', '/?%00'],
  ])('%s is accepted', async (target) => {
    expect(await request(target)).toMatch(/^HTTP\/1\.1 200 [\s\S]*taken/)
  })
})

describe('a method', () => {
  it.each(['TRACE', 'PROPFIND', 'MKCOL', 'PURGE', 'LOCK', 'SEARCH'])('%s is not allowed', async (method) => {
    const answer = await request('/sign-in', method)
    expect(statusOf(answer)).toBe(405)
    expect(answer).toContain('\r\nAllow: GET, HEAD, POST')
  })

  it.each(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'])('%s is passed on to Next', async (method) => {
    expect(statusOf(await request('/sign-in', method))).toBe(200)
  })
})

describe('a host', () => {
  it.each([
    '',
    'a b',
    'a/b',
    'user@example.org',
    '[::1',
    '[::g]',
    'example.org:port',
    'example.org:99999',
    '1.2.3.4.5',
  ])('%j is refused', async (host) => {
    expect(statusOf(await request('/', 'GET', host))).toBe(400)
  })

  it.each([
    'localhost',
    'localhost:3000',
    '192.168.1.20:3000',
    '[::1]:3000',
    '[fd00::1]',
    'my_nas.local',
    'xn--bcher-kva.example',
  ])('%s is accepted', async (host) => {
    expect(statusOf(await request('/', 'GET', host))).toBe(200)
  })

  it('is required', async () => {
    expect(statusOf(await send('GET / HTTP/1.1\r\nConnection: close\r\n\r\n'))).toBe(400)
  })
})

describe('the headers of every response', () => {
  it.each([
    ['a refused address', () => request('/%')],
    ['a refused method', () => request('/', 'TRACE')],
    ['a refused host', () => request('/', 'GET', 'a b')],
    ['what is no HTTP', () => send('hello\r\n\r\n')],
    ['a method that nobody knows', () => request('/', 'FETCH')],
    ['too many headers', () => send(`GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`)],
  ])('are those of %s', async (_, answerOf) => {
    const answer = await answerOf()
    expect(statusOf(answer)).toBeGreaterThanOrEqual(400)
    expect(statusOf(answer)).toBeLessThan(500)
    for (const [name, value] of Object.entries(securityHeaders)) expect(answer).toContain(`\r\n${name}: ${value}\r\n`)
    expect(answer).toMatch(/\r\nContent-Security-Policy: default-src 'none'; sandbox/)
    expect(answer).toContain(`\r\nStrict-Transport-Security: ${strictTransport}\r\n`)
  })
})

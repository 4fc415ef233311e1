/**
 * Requests that are large, deeply nested, malformed or refused, on the production build: each is answered, and others
 * are served meanwhile.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { connect } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { askRaw } from './testing/raw-http.ts'
import { buildPages, startWebServer } from './testing/web-server.ts'

buildPages()
const { start } = await startWebServer({ AMEND_UPLOAD_MEGABYTES: '20' })
const server = await start()
const browser = server.browser()
const workspace = await browser.join('first@example.org', 'a sentence that nobody guesses')
const cookie = [...browser.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ')
const own = { 'sec-fetch-site': 'same-origin' }
const signedIn = { ...own, cookie }

const agents: Agent[] = []
afterAll(() => {
  for (const agent of agents) agent.destroy()
})

/** One connection at a time, kept alive for the next request. */
const oneConnection = () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  agents.push(agent)
  return agent
}

const megabytes = (count: number) => Buffer.alloc(count * 1_000_000, 'no picture ')
const uploadPath = (id = workspace) => `/api/uploads/${id}?key=${randomUUID()}&name=a.png`

describe('a request refused before its body was read', () => {
  it.each([
    ['an upload that is no picture', () => uploadPath(), signedIn, 415],
    ['an upload with a wrong key', () => `/api/uploads/${workspace}?key=x`, signedIn, 400],
    ['an upload to a foreign workspace', () => uploadPath(randomUUID()), signedIn, 404],
    ['an upload of nobody', () => uploadPath(), own, 401],
    ['an upload of another site', () => uploadPath(), { ...signedIn, 'sec-fetch-site': 'cross-site' }, 403],
    ['a call of another site', () => '/api/trpc/account.update', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a call that is too long', () => '/api/trpc/account.signUp', { ...own, 'content-type': 'application/json' }, 413],
    ['an address that is none', () => '/api/none', own, 404],
    ['a method that is none', () => '/api/health', own, 405],
  ])('keeps the connection usable for the next one: %s', async (_, path, headers, status) => {
    const agent = oneConnection()
    const first = await askRaw(server.url, path(), { method: 'POST', body: megabytes(9), agent, headers })
    expect(first.status).toBe(status)
    const next = await askRaw(server.url, '/api/health', { agent, timeout: 5000 })
    expect(next.status).toBe(200)
  })

  it.each([
    ['/api/none', ''],
    ['/api/trpc/account.signUp', 'content-type: application/json\r\n'],
    ['/api/preferences', ''],
    [uploadPath(), `cookie: ${cookie}\r\n`],
  ])('closes the connection when the body never ends: %s', async (path, more) => {
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    let received = ''
    socket.on('data', (data) => {
      received += data
    })
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => {})
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nsec-fetch-site: same-origin\r\n${more}content-length: 10000000000\r\n\r\n`,
    )
    const piece = Buffer.alloc(1_000_000)
    let sent = 0
    const push = () => {
      while (!socket.destroyed && sent < 400 && socket.write(piece)) sent += 1
    }
    socket.on('drain', push)
    push()
    const late = setTimeout(() => socket.destroy(), 60_000)
    const began = performance.now()
    await closed
    clearTimeout(late)
    expect(received).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(performance.now() - began).toBeLessThan(30_000)
    expect(sent).toBeLessThan(200)
  })
})

describe('an expensive body', () => {
  const brackets = (length: number) => `${'['.repeat(length / 2)}${']'.repeat(length / 2)}`
  const objects = (length: number) => `${'{"a":'.repeat(length / 6)}1${'}'.repeat(length / 6)}`
  const json = { 'content-type': 'application/json' }

  it.each([
    ['account.signUp', brackets(12_000_000), own, [413]],
    ['account.signUp', objects(12_000_000), own, [413]],
    ['account.signUp', brackets(30_000), own, [400]],
    ['edit.request', brackets(8_000_000), own, [413]],
    ['edit.request', brackets(8_000_000), signedIn, [400]],
    ['edit.request', objects(8_000_000), signedIn, [400]],
    ['edit.request,edit.request?batch=1', brackets(8_000_000), signedIn, [400]],
    ['account.me,edit.request?batch=1', brackets(8_000_000), own, [413]],
  ])('is refused while others are served: %s', async (path, body, headers, statuses) => {
    const attack = askRaw(server.url, `/api/trpc/${path}`, { method: 'POST', body, headers: { ...headers, ...json } })
    const waits: number[] = []
    let over = false
    void attack.finally(() => {
      over = true
    })
    while (!over) waits.push((await askRaw(server.url, '/api/health')).took)
    const answer = await attack
    expect(statuses).toContain(answer.status)
    expect(answer.text).not.toMatch(/\bat \S+:\d+:\d+|SyntaxError|RangeError/)
    expect(Math.max(0, ...waits)).toBeLessThan(1500)
  })

  it('takes little memory when thirty arrive at once', async () => {
    const body = JSON.stringify({ workspaceId: workspace, mask: 'A'.repeat(8_000_000) })
    const request = { method: 'POST', body, headers: { ...signedIn, ...json }, timeout: 60_000 }
    const attacks = Array.from({ length: 30 }, () => askRaw(server.url, '/api/trpc/edit.request', request))
    let most = 0
    let over = false
    const all = Promise.all(attacks).finally(() => {
      over = true
    })
    while (!over) {
      most = Math.max(most, residentOf(server.process.pid ?? 0))
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    for (const { status } of await all) expect([400, 429, 503]).toContain(status)
    console.log(`thirty masks at once: at most ${Math.round(most / 2 ** 20)} MB`)
    expect(most).toBeLessThan(1.2 * 2 ** 30)
  })
})

describe('a malformed request', () => {
  const paths = [
    ...['/%', '/%E0%A4%A', '/api/%', '/api/trpc/%', '/api/trpc/account.me%2', '/api/uploads/%ff', '/api/images/%/%/%'],
    ...['/api/auth/%', '/w/%/pictures', '/w/%ff/edit/%ff', '/_next/%', '/_next/image?url=%', '/_next/static/%E0'],
    ...['//', '//evil.example/..', '/\\', '/api/trpc', '/api/trpc/', `/api/trpc/${'a,'.repeat(60)}a?batch=1`],
    ...['/api/trpc/account.me?batch=1&input=%', '/api/trpc/account.me?input={', '/sign-in?callbackUrl=%', '/?%'],
    ...['/api/exports/%c0%ae/%c0%ae', '/api/health/%2e%2e/%2e%2e', '/*', '*'],
  ]
  const types = ['', 'nonsense', 'multipart/form-data', 'multipart/form-data; boundary=x', 'text/plain', 'a/b; c="']

  it.each(paths.flatMap((path) => ['GET', 'POST', 'PUT', 'OPTIONS', 'HEAD'].map((method) => [method, path] as const)))(
    '%s %s gets a response with all headers',
    async (method, path) => {
      const { status, headers, text } = await askRaw(server.url, path, { method, headers: own })
      expect(status).toBeLessThan(500)
      expect(text).not.toMatch(/\bat \S+:\d+:\d+|URIError|TypeError|node_modules/)
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['x-frame-options']).toBe('DENY')
      expect(headers['content-security-policy']).toBeDefined()
    },
  )

  it.each([
    '/api/trpc/account.signUp',
    '/api/preferences',
    '/api/auth/callback/password',
    '/api/uploads/x',
    '/sign-in',
  ])('%s with any content type gets a status below 500, with all headers', async (path) => {
    for (const type of types) {
      for (const body of ['', '{}', '--x\r\n\r\n', '\0']) {
        const typed = { ...own, ...(type && { 'content-type': type }) }
        const { status, headers } = await askRaw(server.url, path, { method: 'POST', body, headers: typed })
        expect([type, body, status < 500]).toEqual([type, body, true])
        expect(headers['x-content-type-options']).toBe('nosniff')
        expect(headers['content-security-policy']).toBeDefined()
      }
    }
  })

  it('never causes an internal error', () => {
    expect(server.printed()).not.toMatch(/TypeError|URIError|Unhandled/i)
  })
})

/** Memory of a process, bytes. */
function residentOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
}

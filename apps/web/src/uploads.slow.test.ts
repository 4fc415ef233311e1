/** Any upload is answered with a sentence, over HTTP, on the production build. */
import { randomBytes, randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makePng } from './testing/png.ts'
import { buildPages, startWebServer } from './testing/web-server.ts'

buildPages()
const { start, database } = await startWebServer({ AMEND_UPLOAD_MEGABYTES: '1' })
const server = await start()
const browser = server.browser()
const workspace = await browser.join('first@example.org', 'a sentence that nobody guesses')

const png = new Uint8Array(makePng())
/** The first bytes of files in accepted formats, and in some others. */
const heads = [
  ...['ffd8ffe000104a464946', '89504e470d0a1a0a0000000d49484452', '47494638396101000100', '49492a0008000000'],
  ...[
    '52494646ff00000057454250',
    '00000020667479706176696600000000',
    '00000018667479706865696300000000',
    '424d',
    '25504446',
  ],
].map((hex) => Buffer.from(hex, 'hex'))

const upload = (body: BodyInit | undefined, query: Record<string, string> = {}) => {
  const search = new URLSearchParams({ key: randomUUID(), name: 'a.png', ...query })
  return browser.request(`/api/uploads/${workspace}?${search}`, { method: 'POST', body, duplex: 'half' })
}

describe('an upload', () => {
  it('creates one image per key, however often it is sent', async () => {
    const key = randomUUID()
    const first = await upload(png, { key })
    const again = await upload(png, { key })
    expect([first.status, again.status]).toEqual([201, 200])
    expect(((await again.json()) as { id: string }).id).toBe(((await first.json()) as { id: string }).id)
  })

  it.each([
    ['nothing', Buffer.alloc(0), 'empty-file'],
    ['noise', randomBytes(5000), 'unsupported-format'],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'unsupported-format'],
    [
      'a drawing that can run',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
      'unsupported-format',
    ],
    ['an archive', Buffer.from('504b0304140000000800', 'hex'), 'unsupported-format'],
    ['a program', Buffer.from('7f454c46020101', 'hex'), 'unsupported-format'],
    ['more than may be', Buffer.concat([png, Buffer.alloc(2_000_000)]), 'too-large'],
  ])('is rejected with a sentence: %s', async (_, body, code) => {
    const answer = await upload(new Uint8Array(body))
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    const { error } = (await answer.json()) as { error: { code: string; message: string } }
    expect(error.code).toBe(code)
    expect(error.message).toMatch(/^[A-Z].*\.$/)
  })

  it('is rejected when it exceeds the limit without a Content-Length', async () => {
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(png),
      // Each chunk waits for a turn of the event loop: fetch keeps pulling after the connection has ended, and would
      // block it.
      pull: async (controller) => {
        await nextTurn()
        if (sent++ < 1000) controller.enqueue(new Uint8Array(65_536))
        else controller.close()
      },
    })
    // The server need not read on: the connection may break before the response arrives.
    const answer = await upload(endless).catch(() => undefined)
    if (answer) expect(await answer.json()).toMatchObject({ error: { code: 'too-large' } })
    const kept = await database.unsafe.blob.count({ where: { bytes: { gt: 1_048_576 } } })
    expect(kept).toBe(0)
  })

  it.each(['', 'x', '../../etc/passwd', `${randomUUID()}'; drop table "Image"`, 'a'.repeat(500)])(
    'is rejected with an invalid key: %j',
    async (key) => {
      const answer = await upload(png, { key })
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ error: { code: 'bad-input' } })
    },
  )

  it.each([
    '../../etc/passwd',
    'a\r\nset-cookie: x=1',
    '\u0000',
    'ü'.repeat(400),
    '',
    '<script>alert(1)</script>',
    '\u202egnp.exe',
  ])('gets a harmless name from %j', async (name) => {
    const answer = await upload(png, { name })
    expect(answer.status).toBe(201)
    const { name: kept } = (await answer.json()) as { name: string }
    expect(kept).not.toMatch(/[\p{Cc}/\\\u202a-\u202e]/u)
    expect([...kept].length).toBeLessThanOrEqual(200)
  })

  it('is accepted or rejected with a sentence, for arbitrary bytes, name, key and type', async () => {
    const end = fc.uint8Array({ maxLength: 1000 })
    const bytes = fc.oneof(
      end,
      fc.tuple(fc.constantFrom(...heads), end).map((parts) => Buffer.concat(parts)),
      fc.nat(png.length).map((length) => png.subarray(0, length)),
      fc.array(fc.tuple(fc.nat(png.length - 1), fc.nat(255)), { maxLength: 8 }).map((changes) => {
        const damaged = png.slice()
        for (const [at, value] of changes) damaged[at] = value
        return damaged
      }),
    )
    const key = fc.oneof({ weight: 3, arbitrary: fc.uuid() }, fc.string({ unit: 'binary' }))
    const name = fc.string({ unit: 'binary', maxLength: 300 })
    const type = fc.constantFrom('image/png', 'text/html', 'multipart/form-data; boundary=x', 'nonsense', '')
    await fc.assert(
      fc.asyncProperty(bytes, key, name, type, async (bytes, key, name, type) => {
        const query = new URLSearchParams({ key, name })
        const headers = { 'content-type': type }
        const path = `/api/uploads/${workspace}?${query}`
        const answer = await browser.request(path, { method: 'POST', body: new Uint8Array(bytes), headers })
        const text = await answer.text()
        expect(answer.status).toBeLessThan(500)
        if (answer.status >= 400) expect(JSON.parse(text).error.message).toMatch(/^[A-Z].*\.$/)
        expect(text).not.toMatch(/\bat \S+:\d+:\d+|node_modules|ZodError|SyntaxError|[\u202a-\u202e]/)
      }),
      { numRuns: 200 },
    )
    expect(server.printed()).not.toMatch(/TypeError|Unhandled/i)
  })

  it('leaves nothing behind when it is aborted', async () => {
    const before = await database.unsafe.image.count()
    const { hostname, port } = new URL(server.url)
    const cookie = [...browser.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ')
    await new Promise<void>((resolve) => {
      const path = `/api/uploads/${workspace}?key=${randomUUID()}&name=a.png`
      const headers = { cookie, 'sec-fetch-site': 'same-origin', 'content-length': '500000' }
      const half = request({ hostname, port, path, method: 'POST', headers })
      half.once('error', () => resolve())
      half.once('close', () => resolve())
      half.write(png, () => setTimeout(() => half.destroy(), 200))
    })
    expect((await upload(png)).status).toBe(201)
    expect(await database.unsafe.image.count()).toBe(before + 1)
  })
})

describe('a body', () => {
  it.each([
    ['/api/trpc/account.update', 13_000_000],
    ['/api/auth/callback/password', 100_000],
    ['/api/preferences', 2000],
  ])('to %s is rejected when it is too long, with or without a Content-Length', async (path, length) => {
    const long = new Uint8Array(length).fill(32)
    const streamed = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(long)
        controller.close()
      },
    })
    for (const body of [long, streamed]) {
      const headers = { 'content-type': 'application/json' }
      const answer = await server.browser().request(path, { method: 'POST', body, headers, duplex: 'half' })
      expect(answer.status).toBe(413)
      expect(await answer.json()).toMatchObject({ error: { code: 'too-large' } })
    }
  })

  it('of a hundred batched calls is rejected', async () => {
    const paths = Array.from({ length: 100 }, () => 'account.me').join(',')
    const answer = await browser.request(`/api/trpc/${paths}?batch=1&input=%7B%7D`)
    expect(answer.status).toBe(400)
  })
})

describe('random input', () => {
  it('anywhere in the URL or the body gets a sentence and never an internal error', async () => {
    const paths = [
      '/api/trpc/',
      '/api/trpc/image.list',
      '/api/auth/',
      '/api/auth/callback/password',
      '/api/preferences',
      '/api/uploads/x',
      '/api/none',
    ]
    for (const path of paths) {
      for (const body of [
        '',
        '{',
        '[]',
        '{"__proto__":{"a":1}}',
        'null',
        '\u0000',
        randomBytes(300).toString('latin1'),
      ]) {
        for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'nonsense']) {
          const answer = await browser.request(path, { method: 'POST', body, headers: { 'content-type': type } })
          const text = await answer.text()
          expect([path, type, body.slice(0, 20), answer.status < 500]).toEqual([path, type, body.slice(0, 20), true])
          expect(text).not.toMatch(/\bat \S+:\d+:\d+|node_modules|ZodError|SyntaxError|Unexpected token/)
        }
      }
    }
    expect(server.printed()).not.toMatch(/TypeError|Unhandled/i)
  })
})

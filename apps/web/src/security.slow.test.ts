/** Attacks on the pages over HTTP, on the production build. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makePng } from './testing/png.ts'
import { buildPages, startWebServer } from './testing/web-server.ts'

const password = 'a sentence that nobody guesses'
const pages = [
  '/',
  '/sign-in',
  '/sign-up',
  '/reset-password',
  '/sign-in/link?token=x',
  '/confirm-email?token=x',
  '/none',
  '/s/a/b',
  '/s/a/embedded',
]

buildPages()
const { start } = await startWebServer()
const server = await start()
const secure = await start({ AUTH_URL: 'https://amend.example.org' })
await server.browser().join('first@example.org', password)

/** Patterns that no response may contain: they reveal internals. */
async function expectClean(answer: Response) {
  const text = await answer.clone().text()
  expect(text).not.toMatch(/\bat \S+:\d+:\d+|node_modules|\.ts:\d|prisma|SELECT |ZodError|ENOENT|\/src\//)
  expect(answer.status).toBeLessThan(500)
  return text
}

describe('headers', () => {
  it.each(pages)('%s runs scripts by a nonce of its own', async (page) => {
    const [one, two] = await Promise.all([server.browser().request(page), server.browser().request(page)])
    const policy = one.headers.get('content-security-policy') ?? ''
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? ''
    const nonce = /'nonce-([\w+/=]{20,})'/.exec(scripts)?.[1]
    expect(scripts).not.toMatch(/unsafe-inline|unsafe-eval|\*|https?:/)
    expect(nonce).toBeDefined()
    expect(two.headers.get('content-security-policy')).not.toContain(nonce)
    const tags = (await one.text()).match(/<script\b[^>]*>/g) ?? []
    expect(tags.length).toBeGreaterThan(0)
    for (const tag of tags) expect(tag).toContain(`nonce="${nonce}"`)
  })

  it.each(pages)('%s forbids framing, content sniffing and caching', async (page) => {
    const { headers } = await server.browser().request(page)
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cache-control')).toContain('no-store')
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('strict-transport-security')).toBeNull()
  })

  it('require https where the pages have an https address', async () => {
    const { headers } = await secure.browser().request('/sign-in')
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/)
    expect(headers.get('content-security-policy')).toContain('upgrade-insecure-requests')
  })

  it.each(['/api/health', '/api/auth/csrf', '/api/trpc/account.me', '/api/trpc/none', '/api/none'])(
    '%s is data without permission to run anything',
    async (path) => {
      const { headers } = await server.browser().request(path)
      expect(headers.get('content-security-policy')).toMatch(/sandbox|'nonce-/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    },
  )
})

describe('cookies', () => {
  it('are HttpOnly, and not sent with cross-site posts', async () => {
    const browser = server.browser()
    await browser.join('cookies@example.org', password)
    expect([...browser.cookies.keys()].sort()).toEqual(
      ['callback', 'csrf', 'device', 'session'].map((part) => expect.stringMatching(`^amend-[0-9a-f]{8}\\.${part}$`)),
    )
    for (const { line } of browser.cookies.values()) {
      expect(line).toMatch(/; HttpOnly/i)
      expect(line).toMatch(/; SameSite=Lax/i)
      expect(line).toMatch(/; Path=\/(;|$)/i)
      expect(line).not.toMatch(/; Domain=/i)
    }
  })

  it('are bound to their host and to https where the pages have an https address', async () => {
    const browser = secure.browser()
    await browser.join('secure-cookies@example.org', password)
    for (const [name, { line }] of browser.cookies) {
      expect(name).toMatch(/^__Host-/)
      expect(line).toMatch(/; Secure/i)
    }
  })

  it("of a session reveal only the person's id", async () => {
    const browser = server.browser()
    await browser.join('told@example.org', password)
    const session = await (await browser.request('/api/auth/session')).json()
    expect(session).toEqual({ user: { id: expect.any(String) }, expires: expect.any(String) })
  })

  it('are invalid after signing out, also copies of them', async () => {
    const browser = server.browser()
    await browser.join('left@example.org', password)
    const thief = server.browser()
    for (const [name, cookie] of browser.cookies) if (name.endsWith('.session')) thief.cookies.set(name, cookie)
    expect(await (await thief.query('account.me')).text()).toContain('left@example.org')
    const body = new URLSearchParams({ csrfToken: await browser.csrfToken() })
    const left = await browser.request('/api/auth/signout', { method: 'POST', body })
    expect(browser.cookie('session')).toBeUndefined()
    expect(left.headers.get('clear-site-data')).toBe('"cache", "storage"')
    expect(await (await thief.query('account.me')).json()).toEqual({ result: { data: null } })
  })
})

it('a malformed callback cookie does not prevent signing in', async () => {
  const browser = server.browser()
  await browser.join('callback@example.org', password)
  const name = [...browser.cookies.keys()].find((one) => one.endsWith('.callback'))!
  for (const value of ['%', 'javascript:alert(1)', 'not an address', '']) {
    browser.cookies.set(name, { value, line: '' })
    expect((await browser.request('/api/auth/csrf')).status, value).toBe(200)
    browser.cookies.set(name, { value, line: '' })
    expect((await browser.enter('password', { email: 'callback@example.org', password })).status, value).toBe(200)
  }
})

describe('cross-site requests', () => {
  const origins: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  ]

  it.each(origins)('change nothing: %j', async (forged) => {
    const browser = server.browser()
    const workspace = await browser.join(`${randomUUID()}@example.org`, password)
    const csrfToken = await browser.csrfToken()
    const post = (path: string, body: BodyInit) => browser.request(path, { method: 'POST', body, headers: forged })
    const answers = [
      await browser.mutate('account.update', { name: 'Owned' }, forged),
      await post(`/api/uploads/${workspace}?key=${randomUUID()}&name=a.png`, 'x'),
      await post('/api/preferences', '{"theme":"dark"}'),
      await post('/api/auth/signout', new URLSearchParams({ csrfToken })),
      await post('/api/auth/callback/password', new URLSearchParams({ csrfToken, email: 'a@b.example', password })),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(403)
      expect(await answer.json()).toMatchObject({ error: { code: 'cross-site' } })
    }
    expect(await (await browser.query('account.me')).text()).not.toContain('Owned')
  })

  it('sign nobody in without the CSRF token of the browser’s cookie', async () => {
    const browser = server.browser()
    const stranger = await server.browser().csrfToken()
    await browser.csrfToken()
    for (const csrfToken of ['', 'x', stranger, `${stranger}|x`]) {
      const body = new URLSearchParams({ csrfToken, email: 'first@example.org', password })
      const answer = await browser.request('/api/auth/callback/password', { method: 'POST', body })
      expect(answer.status).toBe(403)
      expect(browser.cookie('session')).toBeUndefined()
    }
  })
})

describe('the redirect after signing in', () => {
  it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'is never %s',
    async (callbackUrl) => {
      const browser = server.browser()
      await browser.join(`${randomUUID()}@example.org`, password)
      const query = new URLSearchParams({ callbackUrl })
      const page = await browser.request(`/sign-in?${query}`)
      expect(page.headers.get('location')).toBe('/')
      const next = await browser.request(`/api/auth/signin?${query}`)
      const location = next.headers.get('location')
      expect(new URL(location ?? '/', server.url).origin).toBe(server.url)
    },
  )

  it('leads to the requested page', async () => {
    const page = await server.browser().request('/settings?a=1')
    expect(page.status).toBe(307)
    expect(page.headers.get('location')).toBe('/sign-in?callbackUrl=%2Fsettings%3Fa%3D1')
  })
})

describe('whether an address has an account', () => {
  it('is revealed by no response', async () => {
    await server.browser().join('known@example.org', password)
    const ask = async (email: string) => {
      const browser = server.browser()
      const wrong = await browser.enter('password', { email, password: 'wrong password' })
      const link = await browser.mutate('account.requestLink', { email })
      const reset = await browser.mutate('account.requestPasswordReset', { email })
      const up = await browser.mutate('account.signUp', { email, password })
      const answers = [wrong, link, reset, up]
      return Promise.all(answers.map(async (answer) => [answer.status, await answer.text()]))
    }
    expect(await ask('known@example.org')).toEqual(await ask('unknown@example.org'))
  })
})

describe('guessing a password', () => {
  it('is limited, and no header turns the client into another one', async () => {
    await server.browser().join('guessed@example.org', password)
    const bare = await start({ AUTH_TRUSTED_PROXIES: '0' })
    const statuses: number[] = []
    for (let guess = 0; guess < 8; guess++) {
      const browser = bare.browser()
      const forged = `203.0.113.${guess}`
      browser.headers = {
        ...browser.headers,
        'x-forwarded-for': forged,
        'x-real-ip': forged,
        forwarded: `for=${forged}`,
      }
      const answer = await browser.enter('password', { email: 'guessed@example.org', password: `guess ${guess}` })
      statuses.push(answer.status)
      if (answer.status === 429) {
        const body: unknown = await answer.json()
        expect(body).toMatchObject({ error: { code: 'too-many-attempts', retryAfter: expect.any(Number) } })
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      }
    }
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401])
    expect(statuses.slice(5)).toEqual([429, 429, 429])
  })
})

describe("another workspace's records", () => {
  it('read as absent, by every way', async () => {
    const [owner, stranger] = [server.browser(), server.browser()]
    const theirs = await owner.join('owner@example.org', password)
    await stranger.join('stranger@example.org', password)
    const png = new Uint8Array(makePng())
    const upload = await owner.request(`/api/uploads/${theirs}?key=${randomUUID()}&name=zanzibar.png`, {
      method: 'POST',
      body: png,
    })
    expect(upload.status).toBe(201)
    const { id } = (await upload.json()) as { id: string }
    const paths = (workspace: string, image: string) => [
      `/w/${workspace}/pictures`,
      `/w/${workspace}/trash`,
      `/w/${workspace}/edit/${image}`,
      `/api/images/${workspace}/${image}/thumbnail`,
      `/api/images/${workspace}/${image}/full?v=00000000`,
      `/api/exports/${workspace}/${image}`,
    ]
    for (const path of paths(theirs, id)) {
      const answer = await stranger.request(path)
      expect([path, answer.status]).toEqual([path, 404])
      expect(await answer.text()).not.toContain('zanzibar')
    }
    const nowhere = await stranger.request(`/api/images/${randomUUID()}/${randomUUID()}/thumbnail`)
    const foreign = await stranger.request(`/api/images/${theirs}/${id}/thumbnail`)
    expect([foreign.status, await foreign.text()]).toEqual([nowhere.status, await nowhere.text()])
    const pushed = `/api/uploads/${theirs}?key=${randomUUID()}&name=a.png`
    expect((await stranger.request(pushed, { method: 'POST', body: png })).status).toBe(404)
    for (const path of paths(theirs, id)) {
      const { status } = await server.browser().request(path)
      expect([path, status]).toEqual([path, path.startsWith('/api') ? 401 : 307])
    }
  })

  it('are not reached by path traversal', async () => {
    const browser = server.browser()
    const workspace = await browser.join('climber@example.org', password)
    const climbs = [
      '..%2f..%2f..%2fpackage.json',
      '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
      '....%2f%2fetc%2fpasswd',
      '%00',
      'a'.repeat(9000),
    ]
    for (const climb of climbs) {
      for (const path of [
        `/${climb}`,
        `/_next/static/${climb}`,
        `/_next/image?url=${climb}&w=64&q=75`,
        `/api/images/${workspace}/${climb}/full`,
        `/api/images/${workspace}/${randomUUID()}/${climb}`,
        `/api/exports/${climb}/${climb}`,
      ]) {
        const answer = await browser.request(path)
        const text = await expectClean(answer)
        expect([path.slice(0, 80), answer.status >= 400 || answer.status === 308]).toEqual([path.slice(0, 80), true])
        expect(text).not.toMatch(/"private":|root:x:0/)
      }
    }
  })
})

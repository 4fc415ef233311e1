/** What refused requests leave in the audit log, and where mailed links lead, on the production build. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makePng } from './testing/png.ts'
import { askRaw } from './testing/raw-http.ts'
import { buildPages, startWebServer } from './testing/web-server.ts'

const password = 'a sentence that nobody guesses'
const wrong = 'a wrong sentence that was typed'

buildPages()
const { start, database } = await startWebServer({ HOST: '0.0.0.0' })
const server = await start()
const { port } = new URL(server.url)

interface Entry {
  readonly action: string
  readonly actorId: string | null
  readonly subjectId: string | null
  readonly data: unknown
}

/** The refusals that are recorded while something runs. */
async function recorded(act: () => Promise<unknown>): Promise<Entry[]> {
  const where = { action: { contains: 'refus' } }
  const before = await database.unsafe.auditLog.count({ where })
  await act()
  const select = { action: true, actorId: true, subjectId: true, data: true } as const
  return database.unsafe.auditLog.findMany({ where, select, orderBy: { id: 'asc' }, skip: before })
}

const stranger = server.browser()
const beforeSetup = await recorded(async () => {
  const answer = await stranger.mutate('account.signUp', { email: 'eve@example.org', password })
  expect(answer.status).toBe(403)
})
const owner = server.browser()
await owner.request(/\/setup\?token=[\w-]{43}/.exec(server.printed())?.[0] ?? '')
const workspaceId = await owner.join('ada@example.org', password)
await stranger.join('eve@example.org', password)
const userOf = (email: string) => database.unsafe.user.findUniqueOrThrow({ where: { email } })
const [ada, eve] = [await userOf('ada@example.org'), await userOf('eve@example.org')]
const upload = `/api/uploads/${workspaceId}?key=${randomUUID()}&name=a.png`
const stored = await owner.request(upload, { method: 'POST', body: new Uint8Array(makePng()) })
const { id } = (await stored.json()) as { id: string }

describe('the audit log has', () => {
  it('a sign-up before the first account without its link', () => {
    expect(beforeSetup).toMatchObject([{ action: 'setup:refused', data: { code: 'setup-needed' } }])
  })

  it('a failed sign-in, with the account that was tried and nothing that was typed', async () => {
    const browser = server.browser()
    const entries = await recorded(async () => {
      for (const email of ['ada@example.org', 'nobody@example.org']) {
        expect((await browser.enter('password', { email, password: wrong })).status).toBe(401)
      }
    })
    expect(entries).toMatchObject([
      { action: 'sign-in:refused', actorId: null, subjectId: ada.id, data: { code: 'sign-in-refused' } },
      { action: 'sign-in:refused', actorId: null, subjectId: null, data: { code: 'sign-in-refused' } },
    ])
    expect(JSON.stringify(entries)).not.toMatch(/typed|nobody|example\.org/)
  })

  it('a link that is used again', async () => {
    // The first use of a link ends the sessions of an account whose address was not confirmed.
    const email = 'zoe@example.org'
    await server.browser().join(email, password)
    await server.browser().mutate('account.requestLink', { email })
    const mail = await database.unsafe.mailOutbox.findFirstOrThrow({
      where: { recipient: email, text: { contains: '/sign-in/link?token=' } },
      orderBy: { id: 'desc' },
    })
    const token = /token=([\w-]{43})/.exec(mail.text)?.[1] ?? ''
    const browser = server.browser()
    expect((await browser.enter('sign-in-link', { token })).status).toBe(200)
    const entries = await recorded(async () => {
      expect((await server.browser().enter('sign-in-link', { token })).status).toBeGreaterThanOrEqual(400)
    })
    expect(entries).toMatchObject([{ action: 'sign-in:refused', data: { code: 'link-refused' } }])
    expect(JSON.stringify(entries)).not.toContain(token)
  })

  it('foreign ids, of procedures, pictures and uploads', async () => {
    const entries = await recorded(async () => {
      expect((await stranger.query('image.get', { workspaceId, id })).status).toBe(404)
      expect((await stranger.request(`/api/images/${workspaceId}/${id}/thumbnail`)).status).toBe(404)
      const answer = await stranger.request(upload, { method: 'POST', body: new Uint8Array(makePng()) })
      expect(answer.status).toBe(404)
      expect((await stranger.query('mail.list', {})).status).toBe(403)
    })
    expect(entries.map(({ action, actorId }) => [action, actorId])).toEqual(
      Array.from({ length: 4 }, () => ['access:refused', eve.id]),
    )
    expect(entries.map(({ data }) => (data as { code: string }).code)).toEqual([
      ...['not-found', 'not-found', 'not-found', 'not-permitted'],
    ])
  })

  it('a limit that was reached', async () => {
    const entries = await recorded(async () => {
      for (let i = 0; i < 6; i++) {
        await stranger.mutate('account.changePassword', { current: wrong, next: 'mauve-otter-ladder' })
      }
    })
    expect(entries.map(({ action }) => action)).toEqual([...Array(5).fill('sign-in:refused'), 'rate:refused'])
    expect(JSON.stringify(entries)).not.toMatch(/typed|mauve/)
  })

  it('at most 20 of a kind an hour from one network', async () => {
    const entries = await recorded(async () => {
      for (let i = 0; i < 40; i++) await stranger.query('image.get', { workspaceId, id: randomUUID() })
    })
    expect(entries.length).toBeLessThanOrEqual(21)
    expect(entries.filter(({ action }) => action === 'refusals:omitted')).toHaveLength(1)
  })

  it('nothing of a request whose form or content type is wrong, which gets a status below 500', async () => {
    const entries = await recorded(async () => {
      for (const type of [
        'application/json',
        'text/plain',
        'multipart/form-data; boundary=x',
        'nonsense',
        'a/b; c="',
      ]) {
        for (const body of ['', '{}', '[]', '\0', 'email=ada%40example.org&password=x', '{"json":{"id":1}}']) {
          for (const path of ['/api/trpc/account.signUp', '/api/trpc/account.changePassword', '/api/auth/callback/x']) {
            const headers = { 'content-type': type }
            const answer = await server.browser().request(path, { method: 'POST', body, headers })
            expect([path, type, body, answer.status < 500]).toEqual([path, type, body, true])
          }
        }
      }
    })
    expect(entries).toEqual([])
    expect(server.printed()).not.toMatch(/TypeError|Unhandled|could not be recorded/i)
  })
})

describe('a mailed link, where no address is configured,', () => {
  /** The addresses of the links that are mailed for a request. */
  async function mailed(headers: Record<string, string>): Promise<{ status: number; origins: string[] }> {
    const { id: last } = await database.unsafe.mailOutbox.findFirstOrThrow({ orderBy: { id: 'desc' } })
    const { status } = await askRaw(server.url, '/api/trpc/account.requestPasswordReset', {
      method: 'POST',
      body: JSON.stringify({ email: 'ada@example.org' }),
      headers: { 'content-type': 'application/json', ...headers },
    })
    const mails = await database.unsafe.mailOutbox.findMany({ where: { id: { gt: last } } })
    return { status, origins: mails.flatMap(({ text }) => /https?:\/\/[^/\s]+/.exec(text) ?? []) }
  }

  it('leads to the address of this machine that the reader uses', async () => {
    expect(await mailed({ host: `127.0.0.1:${port}` })).toEqual({ status: 200, origins: [`http://127.0.0.1:${port}`] })
    expect(await mailed({ host: `localhost:${port}` })).toEqual({ status: 200, origins: [server.url] })
  })

  it.each([
    ['a literal address of another machine', { host: '203.0.113.5:80' }],
    ['another port', { host: '127.0.0.1:1' }],
    ['a forwarded host', { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }],
  ])('never leads to %s, whatever the request says', async (_, headers) => {
    const { origins } = await mailed({ 'x-forwarded-for': '192.0.2.77', ...headers })
    for (const origin of origins) expect(origin).toBe(server.url)
    expect(origins).toHaveLength(1)
  })

  it('is not sent for a foreign host name', async () => {
    expect(await mailed({ host: 'evil.example' })).toEqual({ status: 403, origins: [] })
  })
})

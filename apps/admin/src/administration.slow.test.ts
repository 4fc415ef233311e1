/** Who gets into the administration, over HTTP and with the production build. */
import { argon2id, signIn } from '@amend/auth'
import { addPerson, type Person } from '@amend/db/seed'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildPages, startAdminServer } from './testing/admin-server.ts'

buildPages()
const token = 'a-token-for-Prometheus'
const { database, url, visitor } = await startAdminServer({ AMEND_METRICS_TOKEN: token })
const password = 'correct horse battery staple'
/** As it is shown: the texts of all pages are in the page as data. */
const sentence = 'This is for administrators of the installation only.</h1>'
const pages = [
  ['/', 'Health', 'Zustand'],
  ['/people', 'People', 'Personen'],
  ['/workspaces', 'Workspaces', 'Arbeitsbereiche'],
  ['/jobs', 'Jobs', 'Aufträge'],
  ['/models', 'Models', 'Modelle'],
  ['/datasets', 'Datasets', 'Datensätze'],
  ['/mail', 'Mail', 'E-Mail'],
  ['/storage', 'Storage', 'Speicher'],
  ['/announcements', 'Announcements', 'Ankündigungen'],
  ['/log', 'Audit log', 'Protokoll'],
] as const

let administrator: Person
let member: Person
const passwords = argon2id()

beforeAll(async () => {
  administrator = await addPerson(database, 'Ada', 'administrator')
  member = await addPerson(database, 'Max')
  for (const { user } of [administrator, member]) {
    const passwordHash = await passwords.hash(password)
    await database.installation.credential.create({ data: { userId: user.id, passwordHash } })
  }
})

async function signedIn(person: Person) {
  const browser = visitor()
  expect(await browser.signIn(person.user.email, password)).toBe(200)
  return browser
}

describe('a visitor', () => {
  it('is led to sign in, and gets nothing else', async () => {
    for (const [place] of pages) {
      const answer = await visitor().request(place)
      expect(answer.status).toBe(307)
      expect(answer.headers.get('location')).toMatch(/\/sign-in/)
    }
    expect((await visitor().request('/api/trpc/user.list?input=%7B%7D')).status).toBe(401)
    expect((await visitor().request('/metrics')).status).toBe(401)
    expect((await visitor().request('/sign-in')).status).toBe(200)
  })

  it('with a session of the editor is not signed in here, whatever the name of the cookie', async () => {
    const settings = { secret: 'x'.repeat(32), baseUrl: url, signUp: 'open', firstAccount: 'open' } as const
    const auth = { database, passwords, settings: { ...settings, confirmation: 'optional', answerTime: 0 } as const }
    const { session } = await signIn(auth, { email: administrator.user.email, password }, { address: '192.0.2.1' })
    const own = await signedIn(administrator)
    const [name = ''] = [...own.cookies.keys()].filter((cookie) => cookie.endsWith('.session'))
    expect(name).toMatch(/^amend-admin-[0-9a-f]{8}\.session$/)
    const thief = visitor()
    thief.cookies.set(name, session.token)
    expect((await thief.request('/people')).status).toBe(307)
    expect((await thief.request('/api/trpc/user.list?input=%7B%7D')).status).toBe(401)
  })
})

describe('somebody who is no administrator', () => {
  it('gets one sentence on every page, and no procedure', async () => {
    const browser = await signedIn(member)
    for (const [place] of pages) {
      const text = await (await browser.request(place)).text()
      expect(text).toContain(sentence)
      expect(text).not.toContain('<nav')
    }
    expect((await browser.request('/api/trpc/user.list?input=%7B%7D')).status).toBe(403)
    expect((await browser.request('/metrics')).status).toBe(401)
  })
})

describe('an administrator', () => {
  it('gets each page, in both languages, with the security headers', async () => {
    const browser = await signedIn(administrator)
    for (const [place, english, german] of pages) {
      const answer = await browser.request(place)
      expect(answer.status, place).toBe(200)
      expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'self' 'nonce-/)
      const text = await answer.text()
      expect(text, place).toContain(`<title>${english} · Amend administration</title>`)
      expect(text).not.toContain(sentence)
      const translated = await browser.request(place, { headers: { 'accept-language': 'de' } })
      expect(await translated.text(), place).toContain(`<title>${german} · Amend-Verwaltung</title>`)
    }
    const list = await browser.request('/api/trpc/user.list?input=%7B%7D')
    expect(await list.json()).toMatchObject({ result: { data: { items: [{}, {}], nextCursor: null } } })
  })

  it('is told that an address leads nowhere', async () => {
    const answer = await visitor().request('/no-such-page')
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('There is nothing here</h1>')
  })

  it('whose role is taken back loses all of it at once', async () => {
    const browser = await signedIn(administrator)
    const where = { id: administrator.user.id }
    await database.installation.user.update({ where, data: { role: 'member' } })
    expect((await browser.request('/api/trpc/user.list?input=%7B%7D')).status).toBe(403)
    expect(await (await browser.request('/people')).text()).toContain(sentence)
    await database.installation.user.update({ where, data: { role: 'administrator' } })
  })
})

describe('the figures', () => {
  it('are for the token of the configuration, and for administrators', async () => {
    const ask = async (authorization: string) =>
      (await visitor().request('/metrics', { headers: { authorization } })).status
    expect(await ask(`Bearer ${token}`)).toBe(200)
    for (const wrong of ['Bearer wrong', 'Bearer ', `Basic ${token}`, `Bearer ${token}x`]) {
      expect(await ask(wrong), wrong).toBe(401)
    }
    const browser = await signedIn(administrator)
    expect(await (await browser.request('/metrics')).text()).toMatch(/^amend_users 2$/m)
  })
})

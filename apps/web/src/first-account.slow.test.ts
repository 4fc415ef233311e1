/** Creating the first account, and allowed host names, over HTTP, on the production build. */
import { randomUUID } from 'node:crypto'
import { get } from 'node:http'
import { describe, expect, it } from 'vitest'
import { buildPages, startWebServer } from './testing/web-server.ts'

const password = 'a sentence that nobody guesses'

buildPages()
const { start, database } = await startWebServer({ HOST: '0.0.0.0' })
const server = await start()

/** Node's fetch sets no Host header. */
function statusUnder(host: string, path: string): Promise<{ status: number; text: string }> {
  const { port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const request = get(
      { host: '127.0.0.1', port, path, headers: { host, 'sec-fetch-site': 'same-origin' } },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk) => (text += chunk))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
      },
    )
    request.on('error', reject)
  })
}

const paths = [
  '/',
  '/sign-up',
  '/setup?token=x',
  '/api/trpc/account.me',
  '/api/auth/csrf',
  `/api/images/${randomUUID()}/${randomUUID()}/full`,
]

describe('a foreign host name that resolves to this machine (DNS rebinding)', () => {
  it.each(paths)('gets only the name of the setting at %s', async (path) => {
    for (const host of ['evil.example', 'evil.example:80', 'localhost.evil.example']) {
      const { status, text } = await statusUnder(host, path)
      expect([path, host, status]).toEqual([path, host, 403])
      expect(text).toContain('AUTH_URL')
    }
  })

  it('is neither localhost nor a literal address: those are served', async () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]', '192.168.1.7:3000']) {
      expect((await statusUnder(host, '/api/auth/csrf')).status).toBe(200)
      expect((await statusUnder(host, '/sign-up')).status).toBe(200)
    }
  })
})

it('the first account needs the printed link', async () => {
  const link = /http:\S+\/setup\?token=[\w-]{43}/.exec(server.printed())?.[0] ?? ''
  expect(link).toContain(server.url)
  const stranger = server.browser()
  const refused = await stranger.mutate('account.signUp', { email: 'eve@example.org', password })
  expect(refused.status).toBe(403)
  expect(await refused.text()).toContain('setup-needed')
  await stranger.request('/setup?token=guessed-by-a-stranger-00000000000')
  expect((await stranger.mutate('account.signUp', { email: 'eve@example.org', password })).status).toBe(403)

  const owner = server.browser()
  const opened = await owner.request(link.slice(server.url.length))
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/sign-up'])
  await owner.join('ada@example.org', password)
  expect(await database.installation.user.findMany()).toMatchObject([
    { email: 'ada@example.org', role: 'administrator' },
  ])
  await stranger.join('bob@example.org', password)
})

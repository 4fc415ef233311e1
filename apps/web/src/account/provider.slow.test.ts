/** Signing in at a provider, over HTTP, on the production build. */
import { describe, expect, it } from 'vitest'
import { Browser } from '../testing/browser.ts'
import { startIdentityProvider } from '../testing/identity-provider.ts'
import { buildPages, freePort, startWebServer } from '../testing/web-server.ts'

buildPages()
const port = await freePort()
const provider = await startIdentityProvider([`http://localhost:${port}/api/auth/callback/oidc`])
const { start } = await startWebServer({
  PORT: String(port),
  AUTH_URL: `http://localhost:${port}`,
  AUTH_OIDC_ISSUER: provider.issuer,
  AUTH_OIDC_ID: 'amend',
  AUTH_OIDC_SECRET: 'a secret of a test',
  AUTH_OIDC_LABEL: 'Our own',
})
const password = 'a sentence that nobody guesses'
const server = await start()
await server.browser().join('first@example.org', password)

/** Goes to the provider, through it, and back to our callback. @returns the callback's response */
async function comeBack(browser: Browser, callbackUrl = '/settings'): Promise<Response> {
  const body = new URLSearchParams({ csrfToken: await browser.csrfToken(), callbackUrl })
  const headers = { 'x-auth-return-redirect': '1' }
  const leaving = await browser.request('/api/auth/signin/oidc', { method: 'POST', body, headers })
  let { url } = (await leaving.json()) as { url: string }
  expect(new URL(url).origin).toBe(provider.issuer)
  const there = new Browser(provider.issuer)
  for (let hop = 0; url.startsWith(provider.issuer); hop++) {
    if (hop > 6) throw new Error('The provider leads in circles.')
    const answer = await there.request(url.slice(provider.issuer.length))
    url = new URL(answer.headers.get('location') ?? '', provider.issuer).href
  }
  browser.headers = { ...browser.headers, 'sec-fetch-site': 'cross-site' }
  const back = await browser.request(url.slice(server.url.length))
  browser.headers = { ...browser.headers, 'sec-fetch-site': 'same-origin' }
  return back
}

const whoIs = async (browser: Browser): Promise<string> => (await browser.query('account.me')).text()

describe('a sign-in at a provider', () => {
  it('creates an account, and returns to the requested page', async () => {
    provider.person = { sub: 'grace', email: 'grace@example.org', email_verified: true, name: 'Grace Hopper' }
    const browser = server.browser()
    const back = await comeBack(browser)
    expect(back.headers.get('location')).toBe(`${server.url}/settings`)
    expect(await whoIs(browser)).toMatch(/grace@example\.org.*Grace Hopper|Grace Hopper.*grace@example\.org/)
    expect(browser.cookie('device')).toBeDefined()
    const again = server.browser()
    await comeBack(again)
    expect(await whoIs(again)).toBe(await whoIs(browser))
  })

  it('creates no account for an address that the provider has not verified', async () => {
    provider.person = { sub: 'mallory', email: 'first@example.org', email_verified: false }
    const browser = server.browser()
    const back = await comeBack(browser)
    const location = new URL(back.headers.get('location') ?? '', server.url)
    expect(`${location.pathname}${location.search}`).toBe('/sign-in?problem=provider-email-unverified')
    expect(browser.cookie('session')).toBeUndefined()
    expect(await (await browser.request('/sign-in?problem=provider-email-unverified')).text()).toContain('vouch')
  })

  it('is linked to the signed-in account, whatever the address', async () => {
    const browser = server.browser()
    await browser.join('linker@example.org', password)
    provider.person = { sub: 'linked', email: 'another@example.org', email_verified: false }
    await comeBack(browser)
    expect(await whoIs(browser)).toContain('linker@example.org')
    expect(await (await browser.query('account.providers')).text()).toContain('"linked":true')
  })

  it('refuses a response that was meant for another browser', async () => {
    provider.person = { sub: 'grace', email: 'grace@example.org', email_verified: true }
    const victim = server.browser()
    const forged = await victim.request('/api/auth/callback/oidc?code=stolen&state=forged')
    expect(new URL(forged.headers.get('location') ?? '', server.url).pathname).toBe('/sign-in')
    expect(victim.cookie('session')).toBeUndefined()
  })

  it('does not lead away from our pages', async () => {
    const browser = server.browser()
    const back = await comeBack(browser, 'https://evil.example/')
    expect(new URL(back.headers.get('location') ?? '').origin).toBe(server.url)
  })
})

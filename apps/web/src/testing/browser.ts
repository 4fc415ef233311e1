/** The part of a browser that attacks need: cookies, and headers that can be forged. */

interface Cookie {
  readonly value: string
  /** The line that set it. */
  readonly line: string
}

let networks = 0

export class Browser {
  readonly url: string
  readonly cookies = new Map<string, Cookie>()
  /** Sent with every request. */
  headers: Record<string, string> = {
    'sec-fetch-site': 'same-origin',
    'user-agent': 'Mozilla/5.0 Firefox/150.0',
    // Counts where the server trusts a proxy: each browser is in a network of its own.
    'x-forwarded-for': `2001:db8:${(++networks).toString(16)}::1`,
  }

  constructor(url: string) {
    this.url = url
  }

  /** One of our cookies. Their names begin with the app and the installation. */
  cookie(part: 'session' | 'device' | 'csrf' | 'callback'): Cookie | undefined {
    return [...this.cookies].find(([name]) => name.endsWith(`.${part}`))?.[1]
  }

  async request(path: string, init: RequestInit & { duplex?: 'half' } = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ')
    const headers = { ...this.headers, ...(cookie && { cookie }), ...Object.fromEntries(new Headers(init.headers)) }
    const answer = await fetch(`${this.url}${path}`, { redirect: 'manual', ...init, headers })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const name = pair.slice(0, pair.indexOf('='))
      const value = pair.slice(pair.indexOf('=') + 1)
      if (value === '' || /max-age=0/i.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, { value, line })
    }
    return answer
  }

  query(path: string, input: unknown = {}): Promise<Response> {
    return this.request(`/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`)
  }

  mutate(path: string, input: unknown = {}, headers: Record<string, string> = {}): Promise<Response> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }
    return this.request(`/api/trpc/${path}`, { ...init, body: JSON.stringify(input) })
  }

  async csrfToken(): Promise<string> {
    const body: unknown = await (await this.request('/api/auth/csrf')).json()
    return typeof body === 'object' && body && 'csrfToken' in body ? String(body.csrfToken) : ''
  }

  async enter(way: string, fields: Record<string, string>): Promise<Response> {
    const body = new URLSearchParams({ csrfToken: await this.csrfToken(), ...fields })
    return this.request(`/api/auth/callback/${way}`, { method: 'POST', body })
  }

  /** Creates an account and signs in. @returns the workspace */
  async join(email: string, password: string): Promise<string> {
    await this.mutate('account.signUp', { email, password })
    await this.enter('password', { email, password })
    const me: unknown = await (await this.query('account.me')).json()
    const found = /"workspaces":\[\{"id":"([\da-f-]{36})"/.exec(JSON.stringify(me))?.[1]
    if (!found) throw new Error(`${email} could not sign in: ${JSON.stringify(me)}`)
    return found
  }
}

/** A person without a browser: cookies, tRPC and uploads over HTTP. */
import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EditItem, ImageItem, Me } from '@amend/api/types'
import { AmendError, type RequestedSettings } from '@amend/contract'

export interface Refusal {
  readonly message: string
  readonly data: { readonly code: string; readonly field?: string }
}

/** An error of the API, as a browser receives it. */
export class RefusedError extends AmendError {
  static override readonly domain: string = 'refused'
  override readonly name = 'RefusedError'
  readonly status: number

  constructor(status: number, { message, data }: Refusal) {
    super(data.code, message, data)
    this.status = status
  }
}

export const password = 'a meadow in late summer'

const pollInterval = 25 // ms

/** An address for documentation (RFC 3849), in a network of its own. */
const newNetwork = () => `2001:db8:${randomBytes(2).toString('hex')}:${randomBytes(2).toString('hex')}::1`

export class Person {
  readonly address: string
  readonly email: string
  /** Rate limits count per network: by default each person is in one of their own. */
  readonly network: string
  readonly #cookies = new Map<string, string>()
  #me: Me | undefined

  constructor(address: string, email = `person-${randomUUID()}@example.org`, network = newNetwork()) {
    this.address = address
    this.email = email
    this.network = network
  }

  /** Creates an account and signs in. */
  async join(): Promise<this> {
    await this.mutate('account.signUp', { email: this.email, password, name: 'Somebody', language: 'en' })
    return this.signIn()
  }

  async signIn(word = password): Promise<this> {
    const { csrfToken } = (await (await this.fetch('/api/auth/csrf')).json()) as { csrfToken: string }
    const body = new URLSearchParams({ csrfToken, email: this.email, password: word })
    const answer = await this.fetch('/api/auth/callback/password', { method: 'POST', body })
    if (!answer.ok) throw await refusalOf(answer)
    await answer.arrayBuffer()
    this.#me = undefined
    return this
  }

  async me(): Promise<Me> {
    this.#me ??= (await this.query<Me | null>('account.me')) ?? undefined
    if (!this.#me) throw new Error('Nobody is signed in.')
    return this.#me
  }

  async workspaceId(): Promise<string> {
    const [workspace] = (await this.me()).workspaces
    if (!workspace) throw new Error('There is no workspace.')
    return workspace.id
  }

  /** Cookies for the context of a browser. */
  cookies(): { name: string; value: string; url: string; httpOnly: boolean; sameSite: 'Lax' }[] {
    const url = this.address
    return [...this.#cookies].map(([name, value]) => ({ name, value, url, httpOnly: true, sameSite: 'Lax' as const }))
  }

  get cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async fetch(path: string, options: RequestInit & { duplex?: 'half' } = {}): Promise<Response> {
    const headers = new Headers(options.headers)
    if (this.#cookies.size > 0) headers.set('cookie', this.cookieHeader)
    headers.set('origin', this.address)
    headers.set('x-forwarded-for', this.network)
    const answer = await fetch(new URL(path, this.address), { redirect: 'manual', ...options, headers })
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      const at = pair.indexOf('=')
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return answer
  }

  async query<Result>(procedure: string, input?: unknown): Promise<Result> {
    return read<Result>(await this.fetch(this.queryPath(procedure, input)))
  }

  queryPath(procedure: string, input?: unknown): string {
    const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
    return `/api/trpc/${procedure}${query}`
  }

  async mutate<Result>(procedure: string, input: unknown): Promise<Result> {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify(input)
    return read<Result>(await this.fetch(`/api/trpc/${procedure}`, { method: 'POST', headers, body }))
  }

  async upload(bytes: Uint8Array<ArrayBuffer>, name = 'photo.jpg', key: string = randomUUID()): Promise<ImageItem> {
    const query = new URLSearchParams({ key, name })
    const path = `/api/uploads/${await this.workspaceId()}?${query}`
    const answer = await this.fetch(path, { method: 'POST', body: bytes })
    if (!answer.ok) throw await refusalOf(answer)
    return (await answer.json()) as ImageItem
  }

  /** Waits until an upload was prepared. */
  async ready(id: string, timeout = 60_000): Promise<ImageItem> {
    const workspaceId = await this.workspaceId()
    return poll(timeout, `image ${id}`, async () => {
      const image = await this.query<ImageItem>('image.get', { workspaceId, id })
      return image.status === 'pending' ? undefined : image
    })
  }

  async requestEdit(
    sourceId: string,
    instruction: string,
    settings: RequestedSettings,
    more: { variants?: number; mask?: string; key?: string } = {},
  ): Promise<EditItem[]> {
    const workspaceId = await this.workspaceId()
    const input = { workspaceId, sourceId, instruction, settings, variants: 1, key: randomUUID(), ...more }
    return this.mutate<EditItem[]>('edit.request', input)
  }

  /** Waits until an edit has ended, in whatever way. */
  async ended(id: string, timeout = 120_000): Promise<EditItem> {
    const workspaceId = await this.workspaceId()
    return poll(timeout, `edit ${id}`, async () => {
      const edit = await this.query<EditItem>('edit.get', { workspaceId, id })
      return edit.status === 'queued' || edit.status === 'running' ? undefined : edit
    })
  }

  /** The deployed model's default settings, once a worker has registered it. */
  async settings(more: Partial<RequestedSettings> = {}): Promise<RequestedSettings> {
    const model = await poll(60_000, 'the model', async () => {
      const current = await this.query<{ capabilities: { defaults: Omit<RequestedSettings, 'seed'> } } | null>(
        'model.current',
      )
      return current ?? undefined
    })
    return { ...model.capabilities.defaults, seed: 1, ...more }
  }
}

async function read<Result>(answer: Response): Promise<Result> {
  if (!answer.ok) throw await refusalOf(answer)
  const { result } = (await answer.json()) as { result: { data: Result } }
  return result.data
}

/** tRPC and the plain routes place the error differently. */
async function refusalOf(answer: Response): Promise<RefusedError> {
  const text = await answer.text()
  try {
    const { error } = JSON.parse(text) as { error: { message: string; code?: unknown; data?: Refusal['data'] } }
    return new RefusedError(answer.status, { message: error.message, data: error.data ?? { code: String(error.code) } })
  } catch {
    return new RefusedError(answer.status, { message: text, data: { code: 'unreadable' } })
  }
}

/** Repeats a call until it returns a value. @throws Error after the time limit */
export async function poll<Result>(
  timeout: number,
  what: string,
  ask: () => Promise<Result | undefined>,
): Promise<Result> {
  const deadline = performance.now() + timeout
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > deadline) throw new Error(`Waited ${timeout / 1000} s in vain for ${what}.`)
    await sleep(pollInterval)
  }
}

/** The client: every operation of the document by path, and helpers for the way of a picture through an edit. */
import createClient, { type Client } from 'openapi-fetch'
import type { components, paths } from '../generated/schema.ts'
import { AmendApiError, errorOf, problemError } from './error.ts'
import { type AmendEvent, readEvents } from './events.ts'

export type Edit = components['schemas']['Edit']
export type Image = components['schemas']['Image']
export type EditBody = paths['/edits']['post']['requestBody']['content']['application/json']

export interface ClientOptions {
  /** The address of the installation, such as "https://amend.example.org". */
  readonly server: string
  /** "amend_…" */
  readonly apiKey: string
  readonly fetch?: typeof fetch
}

export interface WaitOptions {
  readonly signal?: AbortSignal
  /** Called for each event of the edit. */
  readonly onEvent?: (event: AmendEvent) => void
  /** How long to wait, ms, before the error 'timed-out'. Default: half an hour. */
  readonly timeout?: number
}

export interface AmendClient {
  /** Every operation by its path: `api.GET('/images', { params: { query: { limit: 10 } } })`. */
  readonly api: Client<paths>
  /** Uploads a picture, and waits until it can be edited. @throws AmendApiError */
  upload(file: Blob, name: string, signal?: AbortSignal): Promise<Image>
  /** Asks for an edit, with one result for each variant. @throws AmendApiError */
  edit(body: EditBody, signal?: AbortSignal): Promise<Edit[]>
  /** Waits until an edit is done. @throws AmendApiError when it failed or was cancelled */
  wait(id: string, options?: WaitOptions): Promise<Edit>
  /** The bytes of the result of an edit that is done, without metadata. @throws AmendApiError */
  result(id: string, kind?: 'full' | 'preview' | 'thumbnail' | 'model'): Promise<Blob>
  /** A file of a picture in a format, at full size. @throws AmendApiError */
  download(imageId: string, format: 'png' | 'jpeg' | 'webp' | 'avif', options?: DownloadOptions): Promise<Blob>
}

export interface DownloadOptions {
  /** Whether the recipe is written into the file. */
  readonly recipe?: boolean
  readonly signal?: AbortSignal
}

const waitAtMost = 30 * 60_000 // ms
const preparation = 120_000 // ms
const pause = 300 // ms

export function createAmendClient({ server, apiKey, fetch: given = fetch }: ClientOptions): AmendClient {
  const base = `${server.replace(/\/+$/, '')}/api/v1`
  const headers = { authorization: `Bearer ${apiKey}` }
  const reach: typeof fetch = (input, init) =>
    given(input, init).catch((cause: unknown) => {
      if (cause instanceof Error && cause.name === 'AbortError') throw cause
      throw new AmendApiError('unreachable', `The server ${server} cannot be reached.`, { cause })
    })
  const api = createClient<paths>({ baseUrl: base, headers, fetch: (request) => reach(request) })

  const open = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await reach(`${base}${path}`, { ...init, headers: { ...headers, ...init.headers } })
    if (!response.ok) throw await errorOf(response)
    return response
  }

  const getImage = async (id: string) => answer(await api.GET('/images/{id}', { params: { path: { id } } }))
  const getEdit = async (id: string) => answer(await api.GET('/edits/{id}', { params: { path: { id } } }))

  async function upload(file: Blob, name: string, signal?: AbortSignal): Promise<Image> {
    const type = file.type || 'application/octet-stream'
    const init = { method: 'POST', body: file, headers: { 'content-type': type }, ...(signal && { signal }) }
    const response = await open(`/images?name=${encodeURIComponent(name)}`, init)
    const { id } = (await response.json()) as Image
    return until(() => getImage(id), isPrepared, { timeout: preparation, ...(signal && { signal }) })
  }

  async function edit(body: EditBody, signal?: AbortSignal): Promise<Edit[]> {
    const idempotencyKey = globalThis.crypto.randomUUID()
    const params = { header: { 'Idempotency-Key': idempotencyKey } }
    return answer(await api.POST('/edits', { body, params, ...(signal && { signal }) })).items
  }

  async function wait(id: string, { signal, onEvent, timeout = waitAtMost }: WaitOptions = {}): Promise<Edit> {
    const end = Date.now() + timeout
    if (onEvent) for await (const event of eventsOf(id, timeout, signal)) onEvent(event)
    return until(() => getEdit(id), isEnded, { timeout: end - Date.now(), ...(signal && { signal }) })
  }

  /** Events of an edit until their stream ends, is interrupted or takes too long: the edit goes on without it. */
  async function* eventsOf(id: string, timeout: number, signal?: AbortSignal): AsyncGenerator<AmendEvent, void> {
    const late = AbortSignal.timeout(timeout)
    try {
      const either = signal ? AbortSignal.any([signal, late]) : late
      const { body } = await open(`/edits/${id}/events`, { signal: either })
      if (body) yield* readEvents(body)
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof AmendApiError && !late.aborted) throw error
    }
  }

  async function download(
    imageId: string,
    format: 'png' | 'jpeg' | 'webp' | 'avif',
    { recipe = false, signal }: DownloadOptions = {},
  ): Promise<Blob> {
    const body = { format, size: 'original' as const, recipe }
    const asked = await api.POST('/images/{id}/exports', { params: { path: { id: imageId } }, body })
    const { id } = answer(asked)
    const read = async () => answer(await api.GET('/exports/{id}', { params: { path: { id } } }))
    await until(read, isExported, { timeout: preparation, ...(signal && { signal }) })
    return (await open(`/exports/${id}/file`, signal ? { signal } : {})).blob()
  }

  return {
    ...{ api, upload, edit, wait, download },
    result: async (id, kind = 'full') => (await open(`/edits/${id}/result?kind=${kind}`)).blob(),
  }
}

interface Answered<T> {
  readonly data?: T
  readonly error?: unknown
  readonly response: Response
}

/** @throws AmendApiError for a refusal */
function answer<T>({ data, error, response }: Answered<T>): T {
  if (data === undefined) throw problemError(error, response)
  return data
}

const failed = (error: { code: string; message: string } | null | undefined) =>
  new AmendApiError(error?.code ?? 'failed', error?.message ?? 'It did not succeed.')

/** Whether an upload is prepared. @throws AmendApiError when it was refused */
function isPrepared({ status, error }: Image): boolean {
  if (status === 'refused') throw failed(error)
  return status === 'ready'
}

function isEnded({ status, error }: Edit): boolean {
  if (status === 'failed') throw failed(error)
  if (status === 'cancelled') throw new AmendApiError('cancelled', 'The edit was cancelled.')
  return status === 'done'
}

function isExported({ status, error }: components['schemas']['Export']): boolean {
  if (status === 'failed') throw failed(error)
  return status === 'ready'
}

async function until<T>(
  read: () => Promise<T>,
  isDone: (value: T) => boolean,
  { timeout, signal }: { readonly timeout: number; readonly signal?: AbortSignal },
): Promise<T> {
  const end = Date.now() + timeout
  for (;;) {
    signal?.throwIfAborted()
    const value = await read()
    if (isDone(value)) return value
    if (Date.now() > end) throw new AmendApiError('timed-out', 'It takes too long.')
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

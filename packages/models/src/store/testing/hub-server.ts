/**
 * A local hub for tests: the API and the files on one port, and large files on another by redirect, like the Hugging
 * Face Hub. Faults are injected per request.
 */
import { createHash } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenRequest {
  readonly server: 'hub' | 'cdn'
  /** With the query. */
  readonly url: string
  readonly headers: http.IncomingHttpHeaders
  /** Bytes of the body that were sent. */
  sent: number
}

/** What to do in place of a normal response. */
export interface Fault {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body?: Buffer
  /** Sends so many bytes of the body and then closes the connection, or keeps it open silently. */
  readonly cutAfter?: number
  readonly holdAfter?: number
  /** Sends the body in eight pieces, so many milliseconds apart. */
  readonly pause?: number
  /** Omits the length. */
  readonly chunked?: boolean
  /** Answers a range request with everything, or with a wrong range. */
  readonly range?: 'ignored' | 'wrong'
}

export interface ServedFile {
  readonly bytes: Buffer
  /** Large files are on the other host and are identified by SHA-256. */
  readonly large: boolean
}

export interface ServedRepository {
  readonly commit: string
  readonly files: Record<string, ServedFile>
  /** Entries of the listing to add or replace, whatever the files are. */
  readonly entries?: readonly unknown[]
}

export interface HubServer {
  /** The endpoint. */
  readonly url: string
  /** The other host, without the hub's names: `url/<path>` serves `addresses`. */
  readonly cdn: string
  readonly repositories: Record<string, ServedRepository>
  readonly addresses: Record<string, { bytes: Buffer; etag?: string; modified?: string; length?: boolean }>
  readonly seen: SeenRequest[]
  /** When set, the hub requires it as the bearer token. */
  token: string | undefined
  pageSize: number
  /** The URL in the listing's links; a mirror may return the hub's own. */
  linksTo: string | undefined
  fault: (request: SeenRequest, count: number) => Fault | undefined
  /** Requests for the bytes of large files and URLs. */
  downloads(): SeenRequest[]
  close(): Promise<void>
}

export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
export const blobHash = (bytes: Buffer) =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')

export async function startHub(): Promise<HubServer> {
  const seen: SeenRequest[] = []
  const servers: http.Server[] = []
  const listen = async (server: 'hub' | 'cdn', handle: Handler) => {
    const listener = http.createServer((request, response) => {
      const record: SeenRequest = { server, url: request.url ?? '', headers: request.headers, sent: 0 }
      seen.push(record)
      const fault = hub.fault(record, seen.filter((other) => other.url === record.url).length)
      if (fault?.status) {
        response.writeHead(fault.status, fault.headers).end(fault.body)
        return
      }
      handle(new URL(record.url, 'http://localhost'), record, response, fault)
    })
    servers.push(listener)
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  }
  const hub: HubServer = {
    url: '',
    cdn: '',
    repositories: {},
    addresses: {},
    seen,
    token: undefined,
    pageSize: 1000,
    linksTo: undefined,
    fault: () => undefined,
    downloads: () => seen.filter(({ server }) => server === 'cdn'),
    close: async () => {
      for (const server of servers) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  }
  const cdn = await listen('cdn', (url, record, response, fault) => {
    const address = hub.addresses[url.pathname]
    const large = Object.values(hub.repositories).flatMap(({ files }) => Object.values(files))
    const file = large.find(({ bytes }) => url.pathname === `/${sha256(bytes)}`)
    const served = address ?? (file && { bytes: file.bytes, etag: '"cdn"' })
    if (!served) return void response.writeHead(404).end()
    send(served, record, response, fault)
  })
  const url = await listen('hub', (url, record, response, fault) => {
    if (hub.token !== undefined && record.headers.authorization !== `Bearer ${hub.token}`) {
      return void response.writeHead(401, { 'x-error-code': 'RepoNotFound' }).end('{"error":"Invalid credentials"}')
    }
    answerHub(hub, url, record, response, fault)
  })
  return Object.assign(hub, { url, cdn })
}

type Handler = (url: URL, record: SeenRequest, response: http.ServerResponse, fault: Fault | undefined) => void

function answerHub(
  hub: HubServer,
  url: URL,
  record: SeenRequest,
  response: http.ServerResponse,
  fault: Fault | undefined,
): void {
  const json = (value: unknown, headers = {}) =>
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
  const [, owner, name] = /^\/(?:api\/models\/)?([^/]+)\/([^/]+)/.exec(url.pathname) ?? []
  const repository = hub.repositories[`${owner}/${name}`]
  if (!repository) return void response.writeHead(404, { 'x-error-code': 'RepoNotFound' }).end()
  const [, kind, revision, file] = /\/(revision|tree|resolve)\/([^/]+)(?:\/(.+))?$/.exec(url.pathname) ?? []
  if (revision !== 'main' && revision !== repository.commit) {
    return void response.writeHead(404, { 'x-error-code': 'RevisionNotFound' }).end()
  }
  if (kind === 'revision')
    return void json({ _id: '1', id: `${owner}/${name}`, sha: repository.commit, lastModified: 0 })
  if (kind === 'tree') {
    const start = Number(url.searchParams.get('cursor') ?? 0)
    const entries = listing(repository)
    const next = start + hub.pageSize
    const link = `<${hub.linksTo ?? hub.url}${url.pathname}?recursive=true&cursor=${next}>; rel="next"`
    return void json(entries.slice(start, next), next < entries.length ? { link } : {})
  }
  const served = repository.files[decodeURIComponent(file ?? '')]
  if (!served) return void response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end()
  if (!served.large) {
    send({ bytes: served.bytes, etag: `"${blobHash(served.bytes)}"` }, record, response, fault)
    return
  }
  const hash = sha256(served.bytes)
  response
    .writeHead(302, {
      location: `${hub.cdn}/${hash}?Signature=signed-secret`,
      'x-linked-etag': `"${hash}"`,
      'x-linked-size': String(served.bytes.length),
      'x-repo-commit': repository.commit,
    })
    .end()
}

function listing({ files, entries = [] }: ServedRepository): unknown[] {
  const own = Object.entries(files).map(([path, { bytes, large }]) => ({
    type: 'file',
    path,
    size: bytes.length,
    oid: large ? 'f'.repeat(40) : blobHash(bytes),
    ...(large && { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 134 } }),
  }))
  return [{ type: 'directory', path: 'unet', size: 0, oid: '0'.repeat(40) }, ...own, ...entries]
}

function send(
  file: { bytes: Buffer; etag?: string; modified?: string; length?: boolean },
  record: SeenRequest,
  response: http.ServerResponse,
  fault: Fault = {},
): void {
  const { etag, modified } = file
  const bytes = fault.body ?? file.bytes
  const condition = record.headers['if-range']
  const requestedRange = /^bytes=(\d+)-(\d*)$/.exec(record.headers.range ?? '')
  const partial =
    requestedRange &&
    fault.range !== 'ignored' &&
    (condition === undefined || condition === etag || condition === modified)
  const start = partial ? Number(requestedRange[1]) : 0
  const shifted = fault.range === 'wrong' && start > 0 ? start - 1 : start
  const end = partial && requestedRange[2] ? Math.min(bytes.length, Number(requestedRange[2]) + 1) : bytes.length
  const headers = {
    ...(etag !== undefined && { etag }),
    ...(modified !== undefined && { 'last-modified': modified }),
    ...fault.headers,
  }
  if (partial && start >= bytes.length) {
    return void response.writeHead(416, { ...headers, 'content-range': `bytes */${bytes.length}` }).end()
  }
  const body = bytes.subarray(shifted, end)
  const range = partial ? { 'content-range': `bytes ${shifted}-${end - 1}/${bytes.length}` } : {}
  const length = file.length === false || fault.chunked ? {} : { 'content-length': body.length }
  response.writeHead(partial ? 206 : 200, { ...headers, ...range, ...length })
  const stop = fault.cutAfter ?? fault.holdAfter
  const sent = stop === undefined ? body : body.subarray(0, stop)
  record.sent = sent.length
  if (fault.pause !== undefined) {
    drip(response, body, fault.pause)
    return
  }
  if (stop === undefined) return void response.end(sent)
  response.write(sent, () => {
    // In a later turn, so that the bytes are sent before the connection is closed.
    if (fault.cutAfter !== undefined) setTimeout(() => response.destroy(), 20)
  })
}

function drip(response: http.ServerResponse, body: Buffer, pause: number): void {
  const piece = Math.ceil(body.length / 8)
  let position = 0
  const timer = setInterval(() => {
    response.write(body.subarray(position, position + piece))
    position += piece
    if (position < body.length) return
    clearInterval(timer)
    response.end()
  }, pause)
}

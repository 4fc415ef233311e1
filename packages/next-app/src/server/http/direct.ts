/**
 * Answers requests of Node's HTTP server without Next, whose way from a request to a route costs several times what a
 * query of the API costs.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { constants, createGzip, gzip } from 'node:zlib'

/** A request without a body as its response. */
export type DirectAnswer = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** The length from which on a response is compressed, bytes. */
const compressedFrom = 1024

/** @param answer a route: the request has the address of the pages, whatever its Host header says */
export function directAnswer(answer: (request: Request) => Promise<Response>, baseUrl: string): DirectAnswer {
  return async (request, response) => {
    const gone = new AbortController()
    response.once('close', () => {
      if (!response.writableFinished) gone.abort()
    })
    const url = `${baseUrl}${request.url}`
    const answered = await answer(new Request(url, { headers: headersOf(request), signal: gone.signal }))
    response.statusCode = answered.status
    for (const [name, value] of answered.headers) if (!kept.has(name)) response.setHeader(name, value)
    const cookies = answered.headers.getSetCookie()
    if (cookies.length > 0) response.setHeader('set-cookie', cookies)
    if (isStream(answered)) await sendStream(answered, request, response)
    else await sendWhole(answered, request, response)
  }
}

/** Headers that are not copied as they are: each cookie has its own line, and Node chooses how a body is sent. */
const kept = new Set(['set-cookie', 'transfer-encoding'])

function headersOf({ headers }: IncomingMessage): Headers {
  const all = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) all.set(name, typeof value === 'string' ? value : value.join(', '))
  }
  return all
}

const isEventStream = ({ headers }: Response) => headers.get('content-type')?.startsWith('text/event-stream') ?? false

/** Whether parts are sent as they come: events, and the answers of a batch, each when it is there. */
const isStream = (answered: Response) => isEventStream(answered) || answered.headers.has('transfer-encoding')

async function sendStream(answered: Response, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts = Readable.from((answered.body ?? []) as AsyncIterable<Uint8Array>)
  const small = !isEventStream(answered) && acceptsGzip(request)
  if (!isEventStream(answered)) response.appendHeader('vary', 'Accept-Encoding')
  if (small) response.setHeader('content-encoding', 'gzip')
  response.flushHeaders()
  // Each part is sent at once, in a block of its own.
  const compression = small ? [createGzip({ level: constants.Z_BEST_SPEED, flush: constants.Z_SYNC_FLUSH })] : []
  // A client that leaves ends the parts.
  await pipeline([parts, ...compression, response]).catch(() => response.destroy())
}

async function sendWhole(answered: Response, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const bytes = Buffer.from(await answered.arrayBuffer())
  const compressible = bytes.length >= compressedFrom
  if (compressible) response.appendHeader('vary', 'Accept-Encoding')
  const small = compressible && acceptsGzip(request)
  if (small) response.setHeader('content-encoding', 'gzip')
  const sent = small ? await compress(bytes, { level: constants.Z_BEST_SPEED }) : bytes
  response.setHeader('content-length', sent.length)
  response.end(sent)
}

const compress = promisify<Buffer, { level: number }, Buffer>(gzip)

const acceptsGzip = ({ headers }: IncomingMessage): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(headers['accept-encoding'] ?? ''))

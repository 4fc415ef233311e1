#!/usr/bin/env node
/**
 * The web server: Next behind a plain HTTP server of ours, which tells the pages who is at the other end and ends in
 * order. Needs a build (`next build`); PORT and HOST say where it listens.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { refusalHeaders, refusalOf, refuse, refuseBroken } from './refusals.mjs'

const folder = path.join(import.meta.dirname, '..')
const grace = 8_000 // ms for requests under way when the server is told to end
// Of a body whose answer is sent already: any file that may be uploaded comes to its end within.
const drainBytes = (Number(process.env.AMEND_UPLOAD_MEGABYTES || 50) + 16) * 2 ** 20
const drainTime = 60_000 // ms
const drainCheck = 200 // ms

process.env.NODE_ENV = 'production'
process.env.NEXT_TELEMETRY_DISABLED = '1'
// A header that nobody outside can name says who asks: see @amend/next-app, server/http/client.ts.
const peerHeader = `x-amend-peer-${randomBytes(16).toString('hex')}`
process.env.AMEND_PEER_HEADER = peerHeader

const port = readPort(process.env.PORT || '3000')
const host = process.env.HOST || '127.0.0.1'

const settings = path.join(folder, '.next', 'required-server-files.json')
if (!existsSync(settings)) fail('There is no build of the web app. Run "next build" in apps/web, or "npm start".')
// As written by the build, so that next.config.ts need not be compiled at each start.
process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(JSON.parse(readFileSync(settings, 'utf8')).config)
const routes = JSON.parse(readFileSync(path.join(folder, '.next', 'routes-manifest.json'), 'utf8'))
const headers = refusalHeaders(routes, process.env.AUTH_URL?.startsWith('https:') ?? false)
process.chdir(folder)

/** The answers under way. */
const answers = new Set()
let ending = false

const { default: next } = await import('next')
const app = next({ dev: false, dir: folder, hostname: host, port, quiet: true })
const handle = app.getRequestHandler()
// Requests without a Host are refused here as well.
const server = createServer({ requireHostHeader: false }, (request, response) => {
  const refusal = refusalOf(request)
  if (refusal) return refuse(response, refusal, headers)
  answers.add(response)
  response.once('close', () => answers.delete(response))
  if (ending) response.setHeader('connection', 'close')
  request.headers[peerHeader] = request.socket.remoteAddress ?? ''
  drainAfterAnswer(request, response)
  completeHeaders(request, response)
  handle(request, response).catch((error) => {
    console.error(error)
    if (!response.headersSent) response.writeHead(500, { ...headers, 'content-type': 'text/plain; charset=utf-8' })
    response.end()
  })
})
server.on('clientError', (error, socket) => refuseBroken(error, socket, headers))
server.on('checkExpectation', (_, response) =>
  refuse(response, { status: 417, reason: 'This is not expected of the server.' }, headers),
)
// Uploads of large files over slow lines take their time; headers do not.
server.requestTimeout = 30 * 60_000
server.headersTimeout = 30_000
server.keepAliveTimeout = 65_000 // longer than proxies keep idle connections, usually 60 s

await app.prepare().catch(fail)
server.once('error', (error) => {
  if (error.code === 'EADDRINUSE') fail(`PORT names ${port}, which another program uses.`)
  if (error.code === 'EADDRNOTAVAIL') fail('HOST names an address that this machine does not have.')
  fail(error)
})
server.listen(port, host, async () => {
  // The first request starts the pages, which check the environment: a wrong one ends the process there.
  const self = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  await fetch(`http://${self.includes(':') ? `[${self}]` : self}:${port}/api/health`).catch(fail)
  console.log(`web ready ${process.env.AUTH_URL}`)
})

for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void end())

/**
 * Adds the headers of refusals to what Next answers without its routes: redirects and failures. Pages have a policy of their
 * own, and scripts and styles need none.
 */
function completeHeaders(request, response) {
  const writeHead = response.writeHead
  response.writeHead = (status, ...rest) => {
    const inert = request.url.startsWith('/api/') || (status >= 300 && status !== 304)
    for (const [name, value] of Object.entries(headers)) {
      if (name === 'Cache-Control' || response.hasHeader(name)) continue
      if (inert || name !== 'Content-Security-Policy') response.setHeader(name, value)
    }
    return writeHead.call(response, status, ...rest)
  }
}

/**
 * Reads the rest of a body that its handler did not want, and drops it: a browser takes no answer before it has sent
 * everything, and no other request fits on the connection before. What is too long, or too slow, ends the connection.
 */
function drainAfterAnswer(request, response) {
  const { socket } = request
  // Whoever stops reading the body would destroy it, and nobody could read its rest.
  request[Symbol.asyncIterator] = () => request.iterator({ destroyOnReturn: false })
  response.once('finish', () => {
    if (request.complete || socket.destroyed) return
    const most = socket.bytesRead + drainBytes
    const end = performance.now() + drainTime
    // Node reads on by itself where nobody began to, and tells nobody what it drops.
    const watch = setInterval(() => {
      if (request.complete || socket.destroyed) clearInterval(watch)
      else if (socket.bytesRead > most || performance.now() > end) socket.destroy()
    }, drainCheck)
    request.on('error', () => socket.destroy())
    request.resume()
  })
}

/** No new requests; those under way may finish; streams of events end at once and are taken up again elsewhere. */
async function end() {
  if (ending) process.exit(130)
  ending = true
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  for (const response of answers) {
    if (String(response.getHeader('content-type') ?? '').startsWith('text/event-stream')) response.destroy()
  }
  const late = setTimeout(() => server.closeAllConnections(), grace)
  await closed
  clearTimeout(late)
  await globalThis.amendClose?.().catch((error) => console.error(error))
  process.exit(0)
}

function readPort(text) {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= 1 && number <= 65_535)) fail('The environment is not right: PORT must be a port from 1 to 65535.')
  return number
}

function fail(problem) {
  console.error(problem)
  process.exit(1)
}

/**
 * The HTTP server of an app in production: Next behind a plain server of ours, which passes the client's address to the
 * pages and shuts down gracefully. It is JavaScript because it runs before anything is compiled.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { completeHeaders, drainAfterAnswer } from './answers.mjs'
import { isQuery } from './queries.mjs'
import { refusalHeaders, refusalOf, refuse, refuseBroken } from './refusals.mjs'

const mebibyte = 2 ** 20
const grace = 8_000 // ms for requests in progress at the shutdown

/**
 * Serves the build of an app until the process is asked to end. An invalid PORT or HOST ends the process with the
 * variable and the reason.
 * @param {object} app
 * @param {string} app.name for the line that says that it is ready
 * @param {string} app.folder with the build in `.next`; becomes the working directory
 * @param {NodeJS.ProcessEnv} app.variables `process.env` itself: Next reads what is set here
 * @param {() => Promise<typeof import('next')>} app.loadNext called when the variables are set
 * @param {string} [app.address] the public address of the app. Default: AUTH_URL
 */
export async function serveApp({ name, folder, variables, loadNext, address = variables.AUTH_URL }) {
  variables.NODE_ENV = 'production'
  variables.NEXT_TELEMETRY_DISABLED = '1'
  // The client's address is passed in a header whose name nobody outside knows: see server/http/client.ts.
  const peerHeader = `x-amend-peer-${randomBytes(16).toString('hex')}`
  variables.AMEND_PEER_HEADER = peerHeader

  const port = readPort(variables.PORT || '3000')
  const host = variables.HOST || '127.0.0.1'
  const routes = readBuild(folder, variables)
  const headers = refusalHeaders(routes, address?.startsWith('https:') ?? false)
  /** The largest upload: as administrators have set it, once the services are open. */
  const uploadBytes = () => globalThis.amendUploadBytes?.() ?? Number(variables.AMEND_UPLOAD_MEGABYTES || 50) * mebibyte
  process.chdir(folder)

  /** The responses in progress. */
  const answers = new Set()
  let ending = false

  const { default: next } = await loadNext()
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
    drainAfterAnswer(request, response, () => uploadBytes() + 16 * mebibyte)
    completeHeaders(request, response, headers)
    const answerQuery = isQuery(request) ? globalThis.amendQuery : undefined
    const answered = answerQuery ? answerQuery(request, response) : handle(request, response)
    answered.catch((error) => {
      console.error(error)
      if (!response.headersSent) response.writeHead(500, { ...headers, 'content-type': 'text/plain; charset=utf-8' })
      response.end()
    })
  })
  server.on('clientError', (error, socket) => refuseBroken(error, socket, headers))
  server.on('checkExpectation', (_, response) =>
    refuse(response, { status: 417, reason: 'This is not expected of the server.' }, headers),
  )
  // Uploads of large files over slow lines take time; headers do not.
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
    // The first request starts the pages, which check the environment: an invalid one ends the process there.
    const self = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
    await fetch(`http://${self.includes(':') ? `[${self}]` : self}:${port}/api/health`).catch(fail)
    console.log(`${name} ready ${address}`)
  })

  /** Accepts no new requests. Those in progress may finish; event streams end at once and are resumed elsewhere. */
  const end = async () => {
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
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void end())
}

/**
 * Reads the build's manifest of routes, and passes its settings to Next, so that next.config.ts need not be compiled at
 * each start.
 */
function readBuild(folder, variables) {
  const settings = path.join(folder, '.next', 'required-server-files.json')
  if (!existsSync(settings)) fail(`There is no build in ${folder}. Run "next build" there, or "npm start".`)
  variables.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(JSON.parse(readFileSync(settings, 'utf8')).config)
  return JSON.parse(readFileSync(path.join(folder, '.next', 'routes-manifest.json'), 'utf8'))
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

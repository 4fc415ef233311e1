/**
 * Refuses requests that Next cannot parse, before Next sees them: Next answers them with a 500 and without the headers
 * of other responses.
 */
import { STATUS_CODES } from 'node:http'

/** Methods that Next and the routes answer themselves, if only with a 405. */
const methods = ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']

const year = 31_536_000 // seconds

/**
 * The headers of a refusal: those that the app's configuration gives to every response and to data.
 * @param {{ headers: { headers: { key: string, value: string }[] }[] }} manifest routes-manifest.json of the build
 * @param {boolean} https whether the pages have an https address
 * @returns {Record<string, string>}
 */
export function refusalHeaders({ headers }, https) {
  const listed = headers.flatMap((rule) => rule.headers).map(({ key, value }) => [key, value])
  return {
    // The first rule for a header is the general one; later ones are for single routes.
    ...Object.fromEntries(listed.reverse()),
    ...(https && { 'Strict-Transport-Security': `max-age=${year}` }),
    'Cache-Control': 'no-store',
  }
}

/**
 * @param {{ method?: string | undefined, url?: string | undefined, headers: { host?: string | undefined } }} request
 * @returns {{ status: number, reason: string } | undefined} why a request is refused; undefined for a valid one
 */
export function refusalOf({ method = '', url = '', headers: { host = '' } }) {
  if (!methods.includes(method)) return { status: 405, reason: 'There is no such method here.' }
  if (!isHost(host)) return { status: 400, reason: 'The Host header is no host.' }
  if (!isAddress(url)) return { status: 400, reason: 'The address is not well formed.' }
  return undefined
}

/** Whether a Host header is a name or a literal address, with a port or without. */
const isHost = (/** @type {string} */ host) =>
  /^(?:[\w.-]+|\[[\d:a-f.]+\])(?::\d{1,5})?$/i.test(host) && URL.canParse(`http://${host}`)

/**
 * Whether a request target is a path that Next can parse. For some routes Next decodes a path twice, so the decoded
 * path must not contain a percent sign; no path of the app contains one, nor control characters.
 */
function isAddress(/** @type {string} */ target) {
  if (!target.startsWith('/')) return false
  const [path = ''] = target.split(/[?#]/, 1)
  try {
    return !/[%\p{Cc}]/u.test(decodeURIComponent(path))
  } catch {
    return false
  }
}

/**
 * Answers a refused request.
 * @param {import('node:http').ServerResponse} response
 * @param {{ status: number, reason: string }} refusal
 * @param {Record<string, string>} headers of `refusalHeaders`
 */
export function refuse(response, { status, reason }, headers) {
  response.writeHead(status, {
    ...headers,
    ...(status === 405 && { Allow: methods.join(', ') }),
    'Content-Type': 'text/plain; charset=utf-8',
    // A body is not read.
    Connection: 'close',
  })
  response.end(response.req.method === 'HEAD' ? undefined : `${reason}\n`)
}

/** @type {Readonly<Record<string, number>>} */
const broken = { HPE_HEADER_OVERFLOW: 431, HPE_CHUNK_EXTENSIONS_OVERFLOW: 413, ERR_HTTP_REQUEST_TIMEOUT: 408 }

/**
 * Answers bytes that are not HTTP: Node's own response has no headers.
 * @param {Error & { code?: string }} error
 * @param {import('node:stream').Duplex} socket
 * @param {Record<string, string>} headers of `refusalHeaders`
 */
export function refuseBroken(error, socket, headers) {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const status = broken[error.code ?? ''] ?? 400
  const lines = Object.entries({ ...headers, Connection: 'close', 'Content-Length': '0' })
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.map(([key, value]) => `${key}: ${value}\r\n`).join('')}\r\n`,
  )
}

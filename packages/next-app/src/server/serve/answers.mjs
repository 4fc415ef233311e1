/** Headers and body handling around Next's responses. */

const drainTime = 60_000 // ms
const drainCheck = 20 // ms; a local client sends some 50 MB meanwhile

/**
 * Adds the headers of refusals to responses that Next makes without its routes: redirects and failures. Pages have a
 * policy of their own, and scripts and styles need none.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {Record<string, string>} headers of `refusalHeaders`
 */
export function completeHeaders(request, response, headers) {
  const writeHead = response.writeHead
  response.writeHead = (status, ...rest) => {
    const inert = request.url.startsWith('/api/') || (status >= 300 && status !== 304)
    const framable = String(response.getHeader('Content-Security-Policy') ?? '').includes('frame-ancestors *')
    for (const [name, value] of Object.entries(headers)) {
      if (name === 'Cache-Control' || response.hasHeader(name)) continue
      // A document that other sites may frame says so by its policy.
      if (framable && name === 'X-Frame-Options') continue
      if (inert || name !== 'Content-Security-Policy') response.setHeader(name, value)
    }
    return writeHead.call(response, status, ...rest)
  }
}

/**
 * Reads and drops the rest of a body that its handler did not read: a browser reads the response only after it has sent
 * everything, and the connection cannot be reused before. A body that is too long or too slow ends the connection.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {() => number} mostBytes that are read after the response
 */
export function drainAfterAnswer(request, response, mostBytes) {
  const { socket } = request
  // A reader that stops would destroy the body, and its rest could not be read.
  request[Symbol.asyncIterator] = () => request.iterator({ destroyOnReturn: false })
  response.once('finish', () => {
    if (request.complete || socket.destroyed) return
    const most = socket.bytesRead + mostBytes()
    const end = performance.now() + drainTime
    // Node reads an untouched body by itself, without any event.
    const watch = setInterval(() => {
      if (request.complete || socket.destroyed) clearInterval(watch)
      else if (socket.bytesRead > most || performance.now() > end) socket.destroy()
    }, drainCheck)
    request.on('error', () => socket.destroy())
    request.resume()
  })
}

/** A proxy between browsers and an installation that counts the open event streams. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CountingProxy {
  readonly port: number
  /** The number of open event streams. */
  readonly open: () => number
  /** The largest number of concurrent streams since the last call. */
  readonly most: () => number
  close(): Promise<void>
}

/** @param address of the installation, with plain http */
export async function startCountingProxy(address: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(address)
  const streams = new Set<IncomingMessage>()
  let most = 0
  const pass = (request: IncomingMessage, response: ServerResponse) => {
    const { method, url, headers } = request
    const asked = http.request({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      response.flushHeaders()
      if (/^text\/event-stream/.test(answer.headers['content-type'] ?? '')) {
        streams.add(answer)
        most = Math.max(most, streams.size)
        answer.on('close', () => streams.delete(answer))
      }
      answer.pipe(response)
    })
    asked.on('error', () => response.destroy())
    response.on('close', () => asked.destroy())
    request.pipe(asked)
  }
  const server = http.createServer(pass)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    open: () => streams.size,
    most: () => {
      const seen = most
      most = streams.size
      return seen
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** HTTP without a client library: any path, any header, several requests on one connection. */
import { type Agent, type IncomingHttpHeaders, request } from 'node:http'

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** Time until the response was complete, ms. */
  readonly took: number
}

export interface RawRequest {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: Uint8Array | string
  readonly agent?: Agent
  /** ms */
  readonly timeout?: number
}

/** @throws when the connection breaks or times out */
export function askRaw(url: string, path: string, options: RawRequest = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  const { method = 'GET', headers = {}, body, agent, timeout = 20_000 } = options
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, agent }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (piece: string) => {
        text += piece
      })
      answer.once('end', () => {
        clearTimeout(late)
        const { statusCode: status = 0, headers } = answer
        resolve({ status, headers, text, took: performance.now() - began })
      })
      answer.once('error', reject)
    })
    const late = setTimeout(() => sent.destroy(new Error(`${method} ${path.slice(0, 80)} took too long.`)), timeout)
    sent.once('error', (error) => {
      clearTimeout(late)
      reject(error)
    })
    sent.end(body)
  })
}

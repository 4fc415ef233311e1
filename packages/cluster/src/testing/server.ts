/** A web server for tests that responds from a table and records its requests. */
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'

export interface RecordedRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
  /** The subject of the client's certificate, if any. */
  readonly certificate: string | undefined
}

export interface Reply {
  readonly status?: number
  /** A body that is not text becomes JSON. */
  readonly body?: unknown
}

export const certificate = (name: string): string => fileURLToPath(new URL(`certificates/${name}.pem`, import.meta.url))
const pem = (name: string) => readFileSync(certificate(name))

export async function startServer(answer: (request: RecordedRequest) => Reply, { tls = false } = {}) {
  const requests: RecordedRequest[] = []
  const listener: http.RequestListener = (request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const { method = '', url = '', headers, socket } = request
      const subject = tls ? (socket as TLSSocket).getPeerCertificate().subject?.CN : undefined
      const one = {
        method,
        path: url,
        headers,
        body: Buffer.concat(pieces),
        certificate: String(subject ?? '') || undefined,
      }
      requests.push(one)
      const { status = 200, body = '' } = answer(one)
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  }
  const server = tls
    ? https.createServer(
        {
          key: pem('server.key'),
          cert: pem('server'),
          ca: pem('authority'),
          requestCert: true,
          rejectUnauthorized: false,
        },
        listener,
      )
    : http.createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

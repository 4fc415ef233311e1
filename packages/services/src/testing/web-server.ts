import { createServer, type RequestListener, type Server } from 'node:http'
import { afterAll } from 'vitest'

export interface WebServer {
  readonly port: number
  /** Requested paths, in order. */
  readonly requested: string[]
}

/** A server for the tests of a file, on an address of this machine. */
export async function webServer(address: string, answer: RequestListener): Promise<WebServer> {
  const requested: string[] = []
  const server: Server = createServer((request, response) => {
    requested.push(request.url ?? '')
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const place = server.address()
  if (typeof place !== 'object' || place === null) throw new Error('The server listens nowhere.')
  return { port: place.port, requested }
}

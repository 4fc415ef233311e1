import net from 'node:net'
import { PlatformError } from './error.ts'

const firstPort = 3000
const lastPort = 3099

/**
 * The port to serve on: the one that was asked for, else the first free one from 3000 on.
 * @throws PlatformError 'port-taken'
 */
export async function choosePort(asked: number | undefined, host: string): Promise<number> {
  if (asked !== undefined) {
    if (await isFree(asked, host)) return asked
    throw new PlatformError('port-taken', `PORT names ${asked}, which another program uses.`)
  }
  for (let port = firstPort; port <= lastPort; port++) if (await isFree(port, host)) return port
  throw new PlatformError('port-taken', `All ports from ${firstPort} to ${lastPort} are in use: name another in PORT.`)
}

/** Free on the address and on this machine's own: a browser that asks for "localhost" must not meet another program. */
async function isFree(port: number, host: string): Promise<boolean> {
  for (const address of new Set([host, '127.0.0.1', '::1'])) if (!(await canListen(port, address))) return false
  return true
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer()
    // An address that this machine lacks, such as ::1, is used by nobody.
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'),
    )
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

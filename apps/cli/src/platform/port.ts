import net from 'node:net'
import { PlatformError } from './error.ts'

const highestPort = 65_535
/** How many ports are tried. */
const tries = 100

interface PortChoice {
  /** The variable that names a port. */
  readonly variable: string
  /** The port to begin at where none is named. */
  readonly first: number
}

/**
 * Chooses the port to serve on: the configured one, else the first free one from 3000 on.
 * @throws PlatformError 'port-taken'
 */
export async function choosePort(
  requested: number | undefined,
  host: string,
  { variable, first }: PortChoice = { variable: 'PORT', first: 3000 },
): Promise<number> {
  if (requested !== undefined) {
    if (await isFree(requested, host)) return requested
    throw new PlatformError('port-taken', `${variable} names ${requested}, which another program uses.`)
  }
  const last = Math.min(first + tries - 1, highestPort)
  for (let port = first; port <= last; port++) if (await isFree(port, host)) return port
  throw new PlatformError('port-taken', `All ports from ${first} to ${last} are in use: name another in ${variable}.`)
}

/**
 * Whether the port is free on the address and on localhost: a browser that opens "localhost" must not reach another
 * program.
 */
async function isFree(port: number, host: string): Promise<boolean> {
  for (const address of new Set([host, '127.0.0.1', '::1'])) if (!(await canListen(port, address))) return false
  return true
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer()
    // An address that this machine lacks, such as ::1, cannot be in use.
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'),
    )
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

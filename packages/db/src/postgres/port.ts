import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'

const portFile = (folder: string): string => path.join(folder, 'port')

export function rememberPort(folder: string, port: number): void {
  writeFileSync(portFile(folder), String(port))
}

/** The previous port if it is free, else any free one. Another program may still take it first: then try again. */
export async function choosePort(folder: string): Promise<number> {
  const last = lastPort(folder)
  return last === undefined ? freePort(0) : freePort(last).catch(() => freePort(0))
}

function lastPort(folder: string): number | undefined {
  try {
    const port = Number(readFileSync(portFile(folder), 'utf8'))
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined
  } catch {
    return undefined
  }
}

/** @param port 0 for any */
function freePort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

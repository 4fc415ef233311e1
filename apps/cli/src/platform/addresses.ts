import os from 'node:os'

const everyAddress = new Set(['0.0.0.0', '::'])
const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/

const addressOf = (host: string, port: number) => `http://${host.includes(':') ? `[${host}]` : host}:${port}`

/** The default address of the pages: "localhost", unless the server listens on another address only. */
export const ownAddress = (host: string, port: number): string =>
  addressOf(everyAddress.has(host) || loopback.test(host) ? 'localhost' : host, port)

/**
 * The addresses at which other machines of the network reach the server. Empty when it listens for this machine only.
 * @param host what the server listens on
 */
export function networkAddresses(host: string, port: number, interfaces = os.networkInterfaces()): string[] {
  if (!everyAddress.has(host)) return loopback.test(host) ? [] : [addressOf(host, port)]
  return Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && (host === '::' || family === 'IPv4'))
    .filter(({ address }) => !isLinkLocal(address))
    .map(({ address }) => addressOf(address, port))
}

/**
 * Such an address needs a zone index that browsers do not accept (RFC 4007), or is a link-local one that the machine
 * assigned itself.
 */
const isLinkLocal = (address: string): boolean => /^(?:fe[89ab]|169\.254\.)/i.test(address)

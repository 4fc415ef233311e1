import os from 'node:os'
import { hostnameOf } from './host.ts'

/**
 * The address by which a request reached the pages, for links in mails. Only where the configured address leads to this
 * machine itself, which is the default: the reader of the mail may sit at another one. A Host header is under the visitor's
 * control, so only localhost and the machine's own addresses count, with the port of the pages: whatever a visitor says, the
 * link leads to these pages.
 * @returns undefined where the configured address is to be used
 */
export function pageAddress(
  host: string | null,
  baseUrl: string,
  interfaces: () => NodeJS.Dict<os.NetworkInterfaceInfo[]> = os.networkInterfaces,
): string | undefined {
  const { protocol, hostname, host: configured, port } = new URL(baseUrl)
  if (protocol !== 'http:' || hostname !== 'localhost' || host === null || host === configured) return undefined
  const name = hostnameOf(host)
  if (name === undefined) return undefined
  const { origin, port: requested } = new URL(`http://${host}`)
  if (requested !== port) return undefined
  const own = Object.values(interfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address))
  return name === 'localhost' || own.includes(name) ? origin : undefined
}

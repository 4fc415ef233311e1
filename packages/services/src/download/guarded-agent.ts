import { type LookupAddress, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { addressRefused } from './address.ts'
import type { DownloadPolicy } from './policy.ts'

/** Resolves a name once per connection; a test of rebinding replaces it. */
export type Resolve = (hostname: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void

const system: Resolve = (hostname, done) => lookup(hostname, { all: true }, done)

const connectTimeout = 10_000 // ms
const silence = 15_000 // ms

/**
 * Connects to permitted addresses only. The address that was checked is the one that is connected to, so a name that
 * changes in between gains nothing; the peer's address is checked once more after connecting.
 */
export function guardedAgent(policy: DownloadPolicy, resolve: Resolve = system): Agent {
  const guardedLookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const [first] = addresses
      // A private address among public ones is an attack, not a mistake.
      if (!first || !addresses.every(({ address }) => policy.mayConnect(address))) {
        return callback(addressRefused(), '', 0)
      }
      if (options.all) return callback(null, addresses)
      callback(null, first.address, first.family)
    })
  }
  const connect = buildConnector({ lookup: guardedLookup, timeout: connectTimeout })
  return new Agent({
    connect: (options, callback) => {
      const host = options.hostname.replace(/^\[|\]$/g, '')
      if (isIP(host) && !policy.mayConnect(host)) return callback(addressRefused(), null)
      connect(options, (...outcome) => {
        const [error, socket] = outcome
        if (error) return callback(error, null)
        if (!socket.remoteAddress || !policy.mayConnect(socket.remoteAddress)) {
          socket.destroy()
          return callback(addressRefused(), null)
        }
        callback(null, socket)
      })
    },
    headersTimeout: silence,
    bodyTimeout: silence,
    maxHeaderSize: 16_384,
    pipelining: 0,
  })
}

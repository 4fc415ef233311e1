import { isIP } from 'node:net'
import { ServiceError } from '../error.ts'
import type { DownloadPolicy } from './policy.ts'

const longestUrl = 2048 // characters

/**
 * Parses the URL of a download, and refuses what can be refused without a look-up. URL normalises numeric hosts in all
 * their spellings (decimal, octal, hexadecimal, short); names are checked when they are resolved.
 * @param base of a redirect
 * @throws ServiceError 'bad-url', 'address-refused'
 */
export function parseAddress(text: string, { mayConnect, ports }: DownloadPolicy, base?: URL): URL {
  if (text.length > longestUrl || !URL.canParse(text, base?.href)) throw badUrl()
  const url = new URL(text, base?.href)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw badUrl()
  if (url.username !== '' || url.password !== '') {
    throw new ServiceError('bad-url', 'Leave the name and the password out of the address.', { field: 'url' })
  }
  const port = Number(url.port || (url.protocol === 'http:' ? 80 : 443))
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!ports.includes(port) || (isIP(host) && !mayConnect(host))) throw addressRefused()
  return url
}

const badUrl = () =>
  new ServiceError('bad-url', 'This is not the address of a picture: it should begin with https:// or http://.', {
    field: 'url',
  })

export const addressRefused = () =>
  new ServiceError('address-refused', 'Pictures are not fetched from this address.', { field: 'url' })

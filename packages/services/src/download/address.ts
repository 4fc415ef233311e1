import { isIP } from 'node:net'
import { ServiceError } from '../error.ts'
import type { DownloadPolicy } from './policy.ts'

const longestUrl = 2048 // characters

/**
 * An address that may be asked, as far as it can be told without asking. URL gives numeric hosts in all their spellings
 * (decimal, octal, hexadecimal, short) as an ordinary address; the names of others are judged when they are looked up.
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

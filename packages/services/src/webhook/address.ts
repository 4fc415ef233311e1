import { type LookupAddress, lookup } from 'node:dns'
import { isIP } from 'node:net'
import { parseAddress } from '../download/address.ts'
import type { DownloadPolicy } from '../download/policy.ts'
import { ServiceError } from '../error.ts'

/**
 * Checks the address of a webhook: http or https, and on the public internet. A name that cannot be resolved now is
 * accepted, and each delivery checks again.
 * @throws ServiceError 'bad-webhook-url', 'webhook-address-refused'
 */
export async function checkWebhookAddress(text: string, policy: DownloadPolicy): Promise<string> {
  const url = parseWebhookAddress(text, policy)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host)) return url.href
  const addresses = await new Promise<readonly LookupAddress[]>((resolve) =>
    lookup(host, { all: true }, (error, found) => resolve(error ? [] : found)),
  )
  if (!addresses.every(({ address }) => policy.mayConnect(address))) throw webhookAddressRefused()
  return url.href
}

/** @throws ServiceError 'bad-webhook-url', 'webhook-address-refused' */
export function parseWebhookAddress(text: string, policy: DownloadPolicy): URL {
  try {
    return parseAddress(text, policy)
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'address-refused') throw webhookAddressRefused()
    throw new ServiceError(
      'bad-webhook-url',
      'This is not the address of a webhook: it begins with https:// or http://, without a name and a password.',
      { field: 'url', cause: error },
    )
  }
}

export const webhookAddressRefused = () =>
  new ServiceError('webhook-address-refused', 'Webhooks are not sent to this address: it is not a public one.', {
    field: 'url',
  })

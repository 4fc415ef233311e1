import { isShareKey } from '@amend/services/share'

/** The key in the address of a shared page of this installation. */
export function keyOfAddress(address: string, baseUrl: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { origin, pathname } = new URL(address)
  const key = /^\/s\/([^/]+)(?:\/embed)?\/?$/.exec(pathname)?.[1]
  return origin === new URL(baseUrl).origin && key !== undefined && isShareKey(key) ? key : undefined
}

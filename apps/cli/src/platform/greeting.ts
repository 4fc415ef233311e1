import type { Platform } from './platform.ts'

/** What `amend start` prints when the pages are ready. */
export function greeting(platform: Platform, folder: string, milliseconds: number): string {
  const { address, administration, others, firstAccount, logs } = platform
  return `
  Amend runs at ${address}
${others.length > 0 ? network(address, others) : ''}${firstAccount ? first(firstAccount) : ''}
${administration ? `  admin  ${administration}\n` : ''}  data   ${folder}
  logs   ${logs}
  stop   Ctrl-C

  Ready after ${(milliseconds / 1000).toFixed(1)} s.`
}

const network = (address: string, others: readonly string[]): string => `
  In your network, people open
${others.map((other) => `    ${other}\n`).join('')}
  These addresses are plain http: all works, but passwords and pictures cross the network
  unencrypted, and browsers keep more of what was seen in their caches after signing out.
  For https, put a proxy with a certificate before ${address} and set AUTH_URL to its address.
`

const first = (link: string): string => `
  The first account is the administrator's. Others can reach these pages, so it is made with this link only:
    ${link}
`

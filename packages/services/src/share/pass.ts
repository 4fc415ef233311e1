/**
 * The pass of a visitor who has entered the password of a link: the value of a cookie that is good for that link, that
 * password and a short time. It is signed, not stored.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** ms */
export const passLifetime = 60 * 60_000

/** The columns of a link that a pass is bound to. */
export interface PassLink {
  readonly id: string
  readonly passwordHash: string
}

export function issuePass(link: PassLink, secret: string, now = Date.now()): string {
  const until = now + passLifetime
  return `${until}.${sign(link, until, secret).toString('base64url')}`
}

export function isPass(pass: string | undefined, link: PassLink, secret: string, now = Date.now()): boolean {
  const [, time, mac] = /^(\d{13})\.([\w-]{43})$/.exec(pass ?? '') ?? []
  if (time === undefined || mac === undefined) return false
  const until = Number(time)
  const given = Buffer.from(mac, 'base64url')
  const right = sign(link, until, secret)
  return until > now && until <= now + passLifetime && given.length === right.length && timingSafeEqual(given, right)
}

function sign({ id, passwordHash }: PassLink, until: number, secret: string): Buffer {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'passes of shared links', 32))
  return createHmac('sha256', key).update(`${id}.${until}.${passwordHash}`).digest()
}

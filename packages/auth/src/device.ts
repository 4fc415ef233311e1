/**
 * Known devices. A browser in which somebody has signed in holds a token that only this installation can issue. It
 * grants no access: attempts to sign in with it are counted for that browser alone. A password change invalidates all
 * tokens.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { day } from './throttle.ts'

export const deviceLifetime = 180 * day

export interface DeviceOwner {
  readonly userId: string
  /** When the password was set; absent without one. */
  readonly passwordChangedAt: Date | undefined
}

/** Version, issue time, device id, signature. The signature covers the owner, which the token does not name. */
const pattern = /^1\.([0-9a-z]{1,10})\.([\w-]{22})\.([\w-]{43})$/

export function deviceToken(secret: string, owner: DeviceOwner): string {
  const issued = Date.now().toString(36)
  const device = randomBytes(16).toString('base64url')
  return `1.${issued}.${device}.${sign(secret, owner, issued, device).toString('base64url')}`
}

/** The device id, if the token was issued for this owner and is still valid. */
export function knownDevice(secret: string, owner: DeviceOwner, token: string): string | undefined {
  const [, issued = '', device = '', signature = ''] = pattern.exec(token) ?? []
  const age = Date.now() - Number.parseInt(issued, 36)
  if (!(age >= 0 && age < deviceLifetime)) return undefined
  const given = Buffer.from(signature, 'base64url')
  const right = sign(secret, owner, issued, device)
  return given.length === right.length && timingSafeEqual(given, right) ? device : undefined
}

function sign(secret: string, { userId, passwordChangedAt }: DeviceOwner, issued: string, device: string): Buffer {
  const text = ['device', userId, passwordChangedAt?.getTime() ?? 0, issued, device].join('\n')
  return createHmac('sha256', secret).update(text).digest()
}

import type { Database } from '@amend/db'
import type { PasswordHasher } from './password/hash.ts'
import type { AuthSettings } from './settings.ts'

/** What the functions of this package work with. */
export interface Auth {
  readonly database: Database
  readonly settings: AuthSettings
  readonly passwords: PasswordHasher
}

/** Who is at the other end of a request. */
export interface Client {
  /** Of the visitor, behind our own proxies: see `clientAddress`. */
  readonly address: string
  readonly userAgent?: string
  /** The session's cookie, if the request has one. */
  readonly sessionToken?: string
  /** The device's cookie, if the request has one. */
  readonly deviceToken?: string
  /** Of the link that makes the first account, if the browser has opened it. */
  readonly setupToken?: string
}

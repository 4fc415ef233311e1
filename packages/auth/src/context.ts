import type { Database } from '@amend/db'
import type { PasswordHasher } from './password/hash.ts'
import type { AuthSettings } from './settings.ts'

/** Dependencies of the functions of this package. */
export interface Auth {
  readonly database: Database
  readonly settings: AuthSettings
  readonly passwords: PasswordHasher
}

/** The client of a request. */
export interface Client {
  /** The visitor's address behind our own proxies: see `clientAddress`. */
  readonly address: string
  readonly userAgent?: string
  /** The app that the request reached; absent for the editor. */
  readonly app?: string
  /** The session cookie, if the request has one. */
  readonly sessionToken?: string
  /** The secret of an API key, of a program. A session cookie beside it does not count. */
  readonly apiKey?: string
  /** The device cookie, if the request has one. */
  readonly deviceToken?: string
  /** The cookie of a sign-in that is not over, if the request has one. */
  readonly stepToken?: string
  /** The token of the link for the first account, if the browser has opened it. */
  readonly setupToken?: string
  /**
   * The address by which the client reaches the pages, where none is configured: one of this machine's own. Links in mails
   * begin with it. Absent: they begin with `AuthSettings.baseUrl`.
   */
  readonly pageAddress?: string
}

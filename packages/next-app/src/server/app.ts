import { cookiesFor } from '@amend/auth'
import type { Services } from '@amend/services'
import type { AppEnvironment } from './environment.ts'

/** What differs from app to app. The functions of the server side take it as their first argument. */
export interface ServerApp {
  /**
   * The prefix of each cookie's name, as in "amend-1a2b3c4d.session". Apps of one installation need different names.
   */
  readonly name: string
  /** The path of the page where people sign in, such as "/sign-in". */
  readonly signInPath: string
  /** @throws Error that names each invalid variable and why, never its value */
  readonly environment: () => AppEnvironment
  /** Opened at the first call. */
  readonly services: () => Promise<Services>
}

/** The cookies of the app's sessions and devices. */
export function cookiesOf({ name, environment }: Pick<ServerApp, 'name' | 'environment'>) {
  const { baseUrl, installation } = environment()
  return cookiesFor(baseUrl, `${name}-${installation}`)
}

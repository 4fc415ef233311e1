import { cookiesFor } from '@amend/auth'
import type { Services } from '@amend/services'
import type { AppEnvironment } from './environment.ts'

/** What differs from app to app. The functions of the server side take it as their first argument. */
export interface ServerApp {
  /** Starts the name of each cookie, as in "amend.session". Apps on one host need different names: cookies ignore ports. */
  readonly name: string
  /** Path of the page where people sign in, such as "/sign-in". */
  readonly signInPath: string
  /** @throws Error that names each wrong variable and why, never its value */
  readonly environment: () => AppEnvironment
  /** Opened at the first call. */
  readonly services: () => Promise<Services>
}

/** The cookies of the app's sessions and devices. */
export const cookiesOf = ({ name, environment }: Pick<ServerApp, 'name' | 'environment'>) =>
  cookiesFor(environment().baseUrl, name)

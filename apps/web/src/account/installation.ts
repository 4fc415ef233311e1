import { isSignUpOpen, relyingPartyOf } from '@amend/auth'
import { services } from '../server/app.ts'

/** What the pages for visitors without a session need to know of the installation. */
export interface Installation {
  /** Whether strangers may create accounts. */
  readonly signUpOpen: boolean
  /** There is no account yet: the next one is the administrator's. */
  readonly first: boolean
  /** An address must be confirmed before its account signs in. */
  readonly confirmation: 'required' | 'optional'
  /** Otherwise mail stays in the outbox. */
  readonly sendsMail: boolean
  /** The host name that passkeys are for; null where the configured address allows none. */
  readonly passkeyHost: string | null
  readonly providers: readonly { readonly provider: string; readonly label: string }[]
}

export async function readInstallation(): Promise<Installation> {
  const { database, auth, settings } = await services()
  const [signUpOpen, anybody] = await Promise.all([
    isSignUpOpen(database, auth.settings),
    database.installation.user.findFirst({ select: { id: true } }),
  ])
  return {
    signUpOpen,
    first: anybody === null,
    confirmation: auth.settings.confirmation,
    sendsMail: settings.sendsMail,
    passkeyHost: relyingPartyOf(auth.settings)?.id ?? null,
    providers: settings.providers.map(({ provider, label }) => ({ provider, label })),
  }
}

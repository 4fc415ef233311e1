import { isSignUpOpen } from '@amend/auth'
import { services } from '../server/app.ts'

/** What the pages for whoever is signed out need to know of the installation. */
export interface Installation {
  /** Strangers may make accounts. */
  readonly signUpOpen: boolean
  /** Nobody has an account yet: the next one is the administrator's. */
  readonly first: boolean
  /** An address must be confirmed before its account signs in. */
  readonly confirmation: 'required' | 'optional'
  /** Else mail stays in the outbox. */
  readonly sendsMail: boolean
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
    providers: settings.providers.map(({ provider, label }) => ({ provider, label })),
  }
}

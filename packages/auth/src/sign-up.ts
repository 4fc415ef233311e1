import { isUniqueViolation } from '@amend/db'
import { createAccount, parseName, requireOpenSignUp } from './account.ts'
import { inAnswerTime } from './answer.ts'
import type { Auth, Client } from './context.ts'
import { parseEmailAddress } from './email-address.ts'
import { AuthError } from './error.ts'
import { limitMailRequests, mailLink, mayMail } from './mail-link.ts'
import { checkPassword } from './password/policy.ts'
import { requireSetup } from './setup.ts'

export interface SignUp {
  readonly email: string
  readonly password: string
  readonly name?: string
  /** The language of the mail and of the pages (BCP 47). */
  readonly language?: string
  /** Where the page of the link in the mail continues. */
  readonly returnTo?: string
}

/**
 * What is wrong with the fields of a sign-up: one error for each wrong field, so that all are shown at once. Reveals
 * nothing about accounts.
 */
export async function faultsOfSignUp({ email, password, name }: SignUp): Promise<AuthError[]> {
  const checks = [
    () => parseEmailAddress(email),
    () => parseName(name),
    () => checkPassword(password, name ? [email, name] : [email]),
  ]
  const faults: AuthError[] = []
  for (const check of checks) {
    try {
      await check()
    } catch (error) {
      if (!(error instanceof AuthError)) throw error
      faults.push(error)
    }
  }
  return faults
}

/**
 * Creates an account. The answer is the same for a known address: its owner gets a mail that says so, and nothing
 * changes. The next step is the link in the mail or, where confirmation is optional, signing in.
 * @throws AuthError 'bad-email', 'bad-name', 'password-…', 'sign-up-closed', 'setup-needed', 'too-many-attempts'
 */
export async function signUp(auth: Auth, request: SignUp, client: Client): Promise<void> {
  const { database, settings, passwords } = auth
  const email = parseEmailAddress(request.email)
  const name = parseName(request.name)
  await checkPassword(request.password, name ? [email, name] : [email])
  await requireOpenSignUp(database, settings)
  const { setupToken } = client
  await requireSetup(database, settings, setupToken)
  await limitMailRequests(database, client)
  await inAnswerTime(settings, async () => {
    const passwordHash = await passwords.hash(request.password)
    const found = await database.installation.user.findUnique({ where: { email } })
    const { language, returnTo } = request
    const account = {
      email,
      confirmed: false,
      passwordHash,
      setupToken,
      ...(name && { name }),
      ...(language && { language }),
    }
    const made = !found && (await make())
    if (!made) await mailOwner()

    async function make(): Promise<boolean> {
      try {
        await database.transaction(async (records) => {
          await createAccount(records, settings, account)
          const mail = { purpose: 'confirm-email', kind: 'confirmEmail', email, languages: [language], client } as const
          if (await mayMail(records, 'confirm-email', email)) await mailLink(records, settings, { ...mail, returnTo })
        })
        return true
      } catch (error) {
        // A concurrent sign-up took the address.
        if (isUniqueViolation(error)) return false
        throw error
      }
    }

    async function mailOwner() {
      await database.transaction(async (records) => {
        const languages = [found?.language, language]
        const mail = { purpose: 'reset-password', kind: 'alreadyRegistered', email, languages, client } as const
        if (await mayMail(records, 'reset-password', email)) await mailLink(records, settings, mail)
      })
    }
  })
}

import { isUniqueViolation, type Records, type User } from '@amend/db'
import { createAccount, parseName, proveOwner, requireActive } from './account.ts'
import { audit } from './audit.ts'
import type { Auth, Client } from './context.ts'
import { parseEmailAddress } from './email-address.ts'
import { decideLinking, type Identity, type LinkingDecision } from './oauth-linking.ts'
import { requireRecentProof } from './proof.ts'
import { findSession, type Session } from './session.ts'
import type { AuthSettings } from './settings.ts'
import { entered, letIn, type SignedIn } from './signed-in.ts'

export interface ProviderProfile extends Identity {
  readonly name?: string
  /** The URL of a portrait. */
  readonly image?: string
  readonly language?: string
}

/**
 * Signs in through a provider: links the identity or creates an account, as `decideLinking` says. Linking to the account
 * that is signed in needs a recent proof, because it adds a way to sign in. The provider's tokens are not stored, because
 * nothing here acts on its behalf.
 * @throws AuthError 'identity-taken', 'provider-email-unverified', 'bad-email', 'sign-up-closed', 'setup-needed',
 * 'account-suspended', 'sign-in-again', and those of `entered`
 */
export async function signInWithProvider(auth: Auth, profile: ProviderProfile, client: Client): Promise<SignedIn> {
  const { database, settings } = auth
  const email = profile.email === undefined ? undefined : parseEmailAddress(profile.email)
  const session = client.sessionToken ? await findSession(auth, client.sessionToken, client) : undefined
  const enter = () =>
    database.transaction(async (records) => {
      const user = await accountOf(records, settings, { ...profile, email }, { session, setupToken: client.setupToken })
      requireActive(user)
      // Who links an identity in the settings has signed in before.
      return letIn(records, settings, user, client, { secondFactor: session?.person.id === user.id })
    })
  try {
    return entered(await enter())
  } catch (error) {
    // The same sign-in or a sign-up ran concurrently: now the account exists.
    if (isUniqueViolation(error)) return entered(await enter())
    throw error
  }
}

async function accountOf(
  records: Records,
  settings: AuthSettings,
  profile: ProviderProfile,
  { session, setupToken }: { session: Session | undefined; setupToken: string | undefined },
): Promise<User> {
  const { user: users, account: identities } = records.installation
  const { provider, providerAccountId, email } = profile
  const key = { provider_providerAccountId: { provider, providerAccountId } }
  const linked = await identities.findUnique({ where: key, select: { userId: true } })
  const same = email === undefined ? null : await users.findUnique({ where: { email } })
  const decision = decideLinking({
    identity: profile,
    linkedTo: linked?.userId,
    sameEmail: same ? { userId: same.id, confirmed: same.emailVerified !== null } : undefined,
    signedInAs: session?.person.id,
  })
  if (decision.kind === 'sign-in') return users.findUniqueOrThrow({ where: { id: decision.userId } })
  if (decision.kind === 'link' && session) await requireRecentProof(records, session)
  const user =
    decision.kind === 'create'
      ? await createAccount(records, settings, {
          email: decision.email,
          confirmed: true,
          setupToken,
          ...introduction(profile),
        })
      : await linkable(records, settings, decision)
  await identities.create({ data: { userId: user.id, type: 'oauth', provider, providerAccountId } })
  await audit(records, { actorId: user.id, action: 'identity:link', data: { provider } })
  return user
}

type Linking = Extract<LinkingDecision, { kind: 'link' }>

async function linkable(records: Records, settings: AuthSettings, { userId, takeOver }: Linking): Promise<User> {
  const user = await records.installation.user.findUniqueOrThrow({ where: { id: userId } })
  requireActive(user)
  return takeOver ? (await proveOwner(records, settings, user)).user : user
}

/** Normalises the provider's name as far as possible: an invalid name is no reason to refuse the sign-in. */
function introduction({ name, image, language }: ProviderProfile) {
  const plain = parseName([...(name ?? '').replaceAll(/[\p{C}\p{Z}]+/gu, ' ')].slice(0, 100).join(''))
  return { ...(plain && { name: plain }), ...(image && { image }), ...(language && { language }) }
}

/**
 * Removes a provider's identities from an account; a link by mail remains a way to sign in. @returns whether there were
 * any
 */
export async function unlinkProvider({ database }: Auth, userId: string, provider: string): Promise<boolean> {
  return database.transaction(async (records) => {
    const { count } = await records.installation.account.deleteMany({ where: { userId, provider } })
    if (count > 0) await audit(records, { actorId: userId, action: 'identity:unlink', data: { provider } })
    return count > 0
  })
}

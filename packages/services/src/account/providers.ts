import { type Proof, requireProof, type SessionPrincipal, unlinkProvider } from '@amend/auth'
import { notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import type { ProviderItem } from '../types.ts'

/** The providers of the installation, and which of them are linked to the account. */
export async function providersOf(
  { database, settings }: Services,
  session: SessionPrincipal | undefined,
): Promise<ProviderItem[]> {
  const where = { userId: session?.person.id ?? '' }
  const linked = session ? await database.installation.account.findMany({ where, select: { provider: true } }) : []
  return settings.providers.map(({ provider, label }) => ({
    provider,
    label,
    linked: linked.some((account) => account.provider === provider),
  }))
}

/** @throws ServiceError 'not-found', 'last-way-in'; AuthError: those of `requireProof` */
export async function unlinkOwn(
  services: Services,
  session: SessionPrincipal,
  provider: string,
  proof: Proof,
): Promise<void> {
  const { person } = session
  const { installation } = services.database
  if ((await installation.account.count({ where: { userId: person.id, provider } })) === 0) throw notFound()
  const password = await installation.credential.findUnique({ where: { userId: person.id }, select: { userId: true } })
  const others = await installation.account.count({ where: { userId: person.id, provider: { not: provider } } })
  if (!password && others === 0 && !services.settings.sendsMail) {
    throw new ServiceError('last-way-in', 'This is your only way to sign in. Set a password first.')
  }
  await requireProof(services.auth, session, proof)
  if (!(await unlinkProvider(services.auth, person.id, provider))) throw notFound()
}

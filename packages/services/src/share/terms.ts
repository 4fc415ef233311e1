/** How long a link lasts, and its password: the same for a new link and for a changed one. */
import { shareLimits } from '@amend/contract'
import { ServiceError } from '../error.ts'
import type { Services } from '../services.ts'

/** @param expiresAt null: never. @throws ServiceError 'bad-input' */
export function requireEnd(expiresAt: Date | null): void {
  if (expiresAt === null) return
  const refuse = (message: string) => new ServiceError('bad-input', message, { field: 'expiresAt' })
  if (expiresAt.getTime() <= Date.now()) throw refuse('The link must end in the future.')
  if (expiresAt.getTime() > Date.now() + shareLimits.lifetime) {
    throw refuse('The link would end too late. Choose “never” instead.')
  }
}

/** @returns null without a password. @throws ServiceError 'share-password-short' */
export async function hashPassword(
  { auth }: Pick<Services, 'auth'>,
  password: string | undefined,
): Promise<string | null> {
  if (password === undefined) return null
  const limit = shareLimits.password.least
  if ([...password].length >= limit) return auth.passwords.hash(password)
  throw new ServiceError('share-password-short', `The password of a link needs at least ${limit} characters.`, {
    field: 'password',
    limit,
  })
}

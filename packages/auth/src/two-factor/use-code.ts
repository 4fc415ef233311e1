import type { Records, User } from '@amend/db'
import { audit } from '../audit.ts'
import { AuthError } from '../error.ts'
import { composeMail } from '../mail/compose.ts'
import { chooseLanguage } from '../mail/messages.ts'
import { queueMail } from '../mail/outbox.ts'
import { unseal } from '../seal.ts'
import type { AuthSettings } from '../settings.ts'
import { hashRecoveryCode, parseRecoveryCode } from './recovery-code.ts'
import { stepOfCode } from './totp.ts'

export const purpose = 'secrets of authenticator apps'

/**
 * Uses a code of the app, or a recovery code, in the caller's transaction. A code is used once: of concurrent uses one
 * succeeds, and a code of the app ends those of all steps before its own.
 * @returns whether it was right
 */
export async function useCode(
  records: Records,
  { secret: key }: AuthSettings,
  { id: userId, email, language }: Pick<User, 'id' | 'email' | 'language'>,
  text: string,
): Promise<boolean> {
  const { twoFactor, recoveryCode } = records.installation
  const digits = text.replaceAll(/\s/g, '')
  if (/^\d{6}$/.test(digits)) {
    const row = await twoFactor.findUnique({ where: { userId } })
    const secret = row && unseal(row.secretSealed, { secret: key, purpose, subject: userId })
    const step = secret ? stepOfCode(secret, digits) : undefined
    if (step === undefined) return false
    const { count } = await twoFactor.updateMany({
      where: { userId, lastStep: { lt: step } },
      data: { lastStep: step },
    })
    return count > 0
  }
  const code = parseRecoveryCode(text)
  if (code === undefined) return false
  const { count } = await recoveryCode.updateMany({
    where: { userId, hash: hashRecoveryCode(key, userId, code), usedAt: null },
    data: { usedAt: new Date() },
  })
  if (count === 0) return false
  await audit(records, { actorId: userId, action: 'two-factor:use-code' })
  await queueMail(records, composeMail('recoveryCodeUsed', email, chooseLanguage(language)))
  return true
}

/** Whether sign-in has a second step. */
export async function hasTwoFactor(records: Records, userId: string): Promise<boolean> {
  const where = { userId, confirmedAt: { not: null } }
  return (await records.installation.twoFactor.findFirst({ where, select: { userId: true } })) !== null
}

/** @param accountId of the account that was tried */
export const refusedCode = (accountId: string) =>
  new AuthError('code-refused', 'This code is wrong or was used already. Wait for the next one and try again.', {
    accountId,
    field: 'code',
  })

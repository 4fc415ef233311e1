import type { Records } from '@amend/db'

/** Removes the second step of sign-in with its recovery codes. Runs in the caller's transaction. */
export async function removeTwoFactor({ installation }: Records, userId: string): Promise<void> {
  await installation.twoFactor.deleteMany({ where: { userId } })
  await installation.recoveryCode.deleteMany({ where: { userId } })
}

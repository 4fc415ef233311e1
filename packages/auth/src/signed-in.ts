import type { Records, User } from '@amend/db'
import type { Client } from './context.ts'
import { type DeviceOwner, deviceToken } from './device.ts'
import { beginSession, type NewSession } from './session.ts'
import type { AuthSettings } from './settings.ts'

/** The two cookies of a browser whose person has signed in. */
export interface SignedIn {
  readonly userId: string
  readonly session: NewSession
  /** Identifies this browser at later attempts to sign in. */
  readonly deviceToken: string
}

export async function letIn(records: Records, settings: AuthSettings, user: User, client: Client): Promise<SignedIn> {
  const session = await beginSession(records, user.id, client)
  return { userId: user.id, session, deviceToken: deviceToken(settings.secret, await ownerOf(records, user.id)) }
}

export async function ownerOf(records: Records, userId: string): Promise<DeviceOwner> {
  const credential = await records.installation.credential.findUnique({
    where: { userId },
    select: { changedAt: true },
  })
  return { userId, passwordChangedAt: credential?.changedAt }
}

import {
  type Auth,
  AuthError,
  type Client,
  confirmEmail,
  resetPassword,
  type SignedIn,
  signIn,
  signInWithLink,
} from '@amend/auth'
import { z } from 'zod'

/** The credentials of next-auth. Each one is a form of ours. */
export const credentialWays = ['password', 'sign-in-link', 'confirm-email', 'reset-password'] as const
export type CredentialWay = (typeof credentialWays)[number]

/** An upper limit for any input. The rules of each field are in @amend/auth. */
const text = z.string().max(1_000)

const inputs = {
  password: z.object({ email: text, password: text }),
  'sign-in-link': z.object({ token: text, language: text.optional() }),
  'confirm-email': z.object({ token: text, password: text.optional() }),
  'reset-password': z.object({ token: text, password: text }),
}

export interface Entrance extends SignedIn {
  /** Somebody else had set a password for this address: see `signInWithLink`. */
  readonly passwordRemoved?: boolean
}

/** @throws AuthError of the called function; 'sign-in-refused' for malformed input */
export async function enter(auth: Auth, way: CredentialWay, fields: unknown, client: Client): Promise<Entrance> {
  if (way === 'password') return signIn(auth, read(inputs.password, fields), client)
  if (way === 'sign-in-link') {
    const { token, language } = read(inputs['sign-in-link'], fields)
    return signInWithLink(auth, { token, ...(language && { language }) }, client)
  }
  if (way === 'confirm-email') {
    const { token, password } = read(inputs['confirm-email'], fields)
    return confirmEmail(auth, { token, ...(password && { password }) }, client)
  }
  return resetPassword(auth, read(inputs['reset-password'], fields), client)
}

function read<T>(schema: z.ZodType<T>, fields: unknown): T {
  const parsed = schema.safeParse(fields)
  if (parsed.success) return parsed.data
  throw new AuthError('sign-in-refused', 'Something is missing. Fill in the form and try again.')
}

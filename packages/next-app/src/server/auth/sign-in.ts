import {
  type Auth,
  AuthError,
  type Client,
  confirmEmail,
  resetPassword,
  restoreAccount,
  type SignedIn,
  signIn,
  signInWithCode,
  signInWithLink,
  signInWithPasskey,
} from '@amend/auth'
import { z } from 'zod'

/** The credentials of next-auth. Each one is a form of ours. */
export const credentialWays = [
  ...(['password', 'sign-in-link', 'confirm-email', 'reset-password', 'passkey'] as const),
  // The steps after one of them, for the sign-in that the cookie names.
  ...(['code', 'restore'] as const),
] as const
export type CredentialWay = (typeof credentialWays)[number]

/** An upper limit for any input. The rules of each field are in @amend/auth. */
const text = z.string().max(1_000)

const base64url = z.string().regex(/^[\w-]*$/)

/** A signature of WebAuthn (section 5.1), in JSON. */
const assertion = z.object({
  id: base64url.max(2000),
  rawId: base64url.max(2000),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.optional(),
  }),
  clientExtensionResults: z.object({}),
})

const inputs = {
  password: z.object({ email: text, password: text }),
  'sign-in-link': z.object({ token: text, language: text.optional() }),
  'confirm-email': z.object({ token: text, password: text.optional() }),
  'reset-password': z.object({ token: text, password: text }),
  code: z.object({ code: text }),
  /** The browser's answer, in JSON. */
  passkey: z.object({ response: z.string().max(20_000) }),
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
  if (way === 'reset-password') return resetPassword(auth, read(inputs['reset-password'], fields), client)
  if (way === 'code') return signInWithCode(auth, read(inputs.code, fields).code, client)
  if (way === 'restore') return restoreAccount(auth, client)
  const { response } = read(inputs.passkey, fields)
  return signInWithPasskey(auth, read(assertion, parseJson(response)), client)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function read<T>(schema: z.ZodType<T>, fields: unknown): T {
  const parsed = schema.safeParse(fields)
  if (parsed.success) return parsed.data
  throw new AuthError('sign-in-refused', 'Something is missing. Fill in the form and try again.')
}

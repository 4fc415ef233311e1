/**
 * next-auth with sessions of our own: what it calls a token is the secret of a session that @amend/auth began, and reading
 * one is looking the session up. Nothing is signed or encrypted by next-auth but the cookies of an OAuth flow.
 */
import {
  type Auth,
  AuthError,
  type Client,
  cookiesFor,
  findSession,
  type ProviderSettings,
  sessionLifetime,
  signInWithProvider,
  signOut,
} from '@amend/auth'
import { CredentialsSignin, type NextAuthConfig } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { z } from 'zod'
import { oauthProviders } from './providers.ts'
import { type CredentialWay, credentialWays, type Entrance, enter } from './sign-in.ts'

/** What happened within one request, for whoever answers it. */
export interface Outcome {
  entrance?: Entrance
  refusal?: AuthError
  /** Not the visitor's doing. */
  failure?: unknown
}

export interface AuthRequest {
  readonly auth: Auth
  readonly providers: readonly ProviderSettings[]
  readonly client: Client
  readonly outcome: Outcome
}

const person = z.object({
  email: z.string().optional(),
  emailVerified: z.boolean().default(false),
  name: z.string().nullish(),
  image: z.string().nullish(),
  language: z.string().optional(),
})

/** The configuration for one request. */
export function authConfig({ auth, providers, client, outcome }: AuthRequest): NextAuthConfig {
  const { session } = cookiesFor(auth.settings.baseUrl)
  const { name, ...options } = session
  const prefix = name.startsWith('__Host-') ? '__Host-' : ''
  const passing = { httpOnly: true, sameSite: 'lax', path: '/', secure: session.secure } as const
  const short = { ...passing, maxAge: 900 } // seconds: as long as somebody may be at the provider
  return {
    secret: auth.settings.secret,
    basePath: '/api/auth',
    trustHost: true,
    useSecureCookies: session.secure,
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in', verifyRequest: '/sign-in' },
    providers: [
      ...credentialWays.map((way) =>
        Credentials({ id: way, credentials: {}, authorize: (fields) => authorize(way, fields) }),
      ),
      ...oauthProviders(providers),
    ],
    session: { strategy: 'jwt', maxAge: sessionLifetime.most / 1000 },
    cookies: {
      sessionToken: { name, options },
      csrfToken: { name: `${prefix}amend.csrf`, options: passing },
      callbackUrl: { name: `${prefix}amend.callback`, options: passing },
      state: { name: `${prefix}amend.state`, options: short },
      pkceCodeVerifier: { name: `${prefix}amend.pkce`, options: short },
      nonce: { name: `${prefix}amend.nonce`, options: short },
    },
    jwt: {
      encode: async () => outcome.entrance?.session.token ?? client.sessionToken ?? '',
      decode: async ({ token }) => {
        const found = token ? await findSession(auth, token, client.address) : undefined
        return found ? { sub: found.person.id, expires: found.expires.toISOString() } : null
      },
    },
    callbacks: {
      signIn: async ({ user, account }) => {
        if (!account || account.type === 'credentials') return outcome.entrance !== undefined
        const { email, emailVerified, name, image, language } = person.parse(user)
        const { provider, providerAccountId } = account
        const about = { ...(name && { name }), ...(image && { image }), ...(language && { language }) }
        const identity = { provider, providerAccountId, email, emailVerified, ...about }
        const entered = await attempt(() => signInWithProvider(auth, identity, client))
        return entered ? true : `/sign-in?problem=${outcome.refusal?.code ?? 'internal'}`
      },
      // Only who and until when: never a row of the database.
      session: ({ session: { expires }, token }) => ({
        user: { id: token.sub ?? '' },
        expires: typeof token.expires === 'string' ? token.expires : expires,
      }),
    },
    events: {
      signOut: async () => {
        if (client.sessionToken) await signOut(auth, client.sessionToken)
      },
    },
    // Whoever answers the request logs what is worth it, once.
    logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
  }

  async function authorize(way: CredentialWay, fields: unknown) {
    const entered = await attempt(() => enter(auth, way, fields, client))
    if (!entered) throw new CredentialsSignin()
    return { id: entered.userId }
  }

  async function attempt(act: () => Promise<Entrance>): Promise<Entrance | undefined> {
    try {
      outcome.entrance = await act()
    } catch (error) {
      if (error instanceof AuthError) outcome.refusal = error
      else outcome.failure = error
    }
    return outcome.entrance
  }
}

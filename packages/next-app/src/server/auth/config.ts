/**
 * next-auth on the sessions of @amend/auth: its token is the secret of a session row, and decoding a token looks the row
 * up. next-auth signs and encrypts only the cookies of an OAuth flow.
 */
import {
  type Auth,
  AuthError,
  type Client,
  findSession,
  type ProviderSettings,
  sessionLifetime,
  signInWithProvider,
  signOut,
} from '@amend/auth'
import { CredentialsSignin, type NextAuthConfig } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { z } from 'zod'
import { cookiesOf, type ServerApp } from '../app.ts'
import { oauthProviders } from './providers.ts'
import { type CredentialWay, credentialWays, type Entrance, enter } from './sign-in.ts'

/** The result of a sign-in, for the handler that answers the request. */
export interface Outcome {
  entrance?: Entrance
  refusal?: AuthError
  /** An error that the visitor did not cause. */
  failure?: unknown
}

export interface AuthRequest {
  readonly app: Pick<ServerApp, 'name' | 'signInPath' | 'environment'>
  readonly auth: Auth
  readonly providers: readonly ProviderSettings[]
  readonly client: Client
  /** Where a visitor who returns from a provider continues: a path of the pages. */
  readonly callbackPath: string
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
export function authConfig({ app, auth, providers, client, callbackPath, outcome }: AuthRequest): NextAuthConfig {
  const { signInPath } = app
  const { session } = cookiesOf(app)
  const { name, ...options } = session
  const prefix = name.replace(/\.session$/, '')
  const passing = { httpOnly: true, sameSite: 'lax', path: '/', secure: session.secure } as const
  const short = { ...passing, maxAge: 900 } // seconds, the time limit for signing in at the provider
  return {
    secret: auth.settings.secret,
    basePath: '/api/auth',
    trustHost: true,
    useSecureCookies: session.secure,
    pages: { signIn: signInPath, signOut: signInPath, error: signInPath, verifyRequest: signInPath },
    providers: [
      ...credentialWays.map((way) =>
        Credentials({ id: way, credentials: {}, authorize: (fields) => authorize(way, fields) }),
      ),
      ...oauthProviders(providers),
    ],
    session: { strategy: 'jwt', maxAge: sessionLifetime.most / 1000 },
    cookies: {
      sessionToken: { name, options },
      csrfToken: { name: `${prefix}.csrf`, options: passing },
      callbackUrl: { name: `${prefix}.callback`, options: passing },
      state: { name: `${prefix}.state`, options: short },
      pkceCodeVerifier: { name: `${prefix}.pkce`, options: short },
      nonce: { name: `${prefix}.nonce`, options: short },
    },
    jwt: {
      encode: async () => outcome.entrance?.session.token ?? client.sessionToken ?? '',
      decode: async ({ token }) => {
        const found = token ? await findSession(auth, token, client) : undefined
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
        if (entered) return true
        if (!outcome.refusal?.next) return `${signInPath}?problem=${outcome.refusal?.code ?? 'internal'}`
        return `${signInPath}/step?callbackUrl=${encodeURIComponent(callbackPath)}`
      },
      // Only the id and the expiry: never a row of the database.
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
    // The handler of the request logs failures, once.
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

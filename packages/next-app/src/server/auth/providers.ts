import type { ProviderSettings } from '@amend/auth'
import type { NextAuthConfig } from 'next-auth'
import type { OIDCConfig } from 'next-auth/providers'
import GitHub from 'next-auth/providers/github'
import Google from 'next-auth/providers/google'
import { z } from 'zod'

type Provider = NextAuthConfig['providers'][number]

/** The profile of a person at a provider, in the form that next-auth passes on. */
export interface ProviderPerson {
  readonly id: string
  readonly email: string | undefined
  readonly emailVerified: boolean
  readonly name?: string
  readonly image?: string
  readonly language?: string
}

/** The OAuth providers of the environment. An address counts as verified only when its provider says so. */
export function oauthProviders(settings: readonly ProviderSettings[]): Provider[] {
  return settings.map((setting) => {
    const { clientId, clientSecret } = setting
    if (setting.provider === 'google') return Google({ clientId, clientSecret, profile: personOfClaims })
    if (setting.provider === 'github') {
      return GitHub({
        clientId,
        clientSecret,
        profile: personOfGitHub,
        userinfo: { url: `${gitHub}/user`, request: readGitHub },
      })
    }
    return {
      id: 'oidc',
      name: setting.label,
      type: 'oidc',
      issuer: setting.issuer,
      clientId,
      clientSecret,
      authorization: { params: { scope: 'openid email profile' } },
      checks: ['pkce', 'state', 'nonce'],
      profile: personOfClaims,
    } satisfies OIDCConfig<unknown>
  })
}

const claims = z.object({
  sub: z.string(),
  email: z.string().optional(),
  email_verified: z.unknown().optional(),
  name: z.string().optional(),
  picture: z.string().optional(),
  locale: z.string().optional(),
})

/** Reads the standard claims (OpenID Connect Core, section 5.1). */
export function personOfClaims(profile: unknown): ProviderPerson {
  const { sub, email, email_verified: verified, name, picture, locale } = claims.parse(profile)
  return {
    id: sub,
    email,
    emailVerified: verified === true,
    ...(name && { name }),
    ...(picture && { image: picture }),
    ...(locale && { language: locale }),
  }
}

const gitHub = 'https://api.github.com'

const gitHubUser = z.object({
  id: z.number(),
  login: z.string(),
  name: z.string().nullish(),
  avatar_url: z.string().nullish(),
  emails: z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() })).default([]),
})

/** GitHub gives the verification of an address only in the list of addresses. */
async function readGitHub({ tokens }: { tokens: { access_token?: string } }) {
  const headers = { Authorization: `Bearer ${tokens.access_token ?? ''}`, 'User-Agent': 'amend' }
  const read = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${gitHub}${path}`, { headers, signal: AbortSignal.timeout(10_000) })
    return answer.ok ? answer.json() : undefined
  }
  const [user, emails] = await Promise.all([read('/user'), read('/user/emails')])
  return gitHubUser.parse({ ...z.record(z.string(), z.unknown()).parse(user), ...(emails ? { emails } : {}) })
}

export function personOfGitHub(profile: unknown): ProviderPerson {
  const { id, login, name, avatar_url: image, emails } = gitHubUser.parse(profile)
  const primary = emails.find((one) => one.primary)
  return {
    id: String(id),
    email: primary?.email,
    emailVerified: primary?.verified ?? false,
    name: name || login,
    ...(image && { image }),
  }
}

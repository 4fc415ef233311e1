/** An OpenID Connect provider that signs everybody in as the person that the test chooses. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import { afterAll } from 'vitest'

export interface Person {
  readonly sub: string
  readonly email: string
  readonly email_verified: boolean
  readonly name?: string
}

export interface IdentityProvider {
  readonly issuer: string
  /** The next person. */
  person: Person
}

/** Must be called at the top of a test file, with the allowed redirect URLs. Ends with the tests of the file. */
export async function startIdentityProvider(redirectUris: readonly string[]): Promise<IdentityProvider> {
  const server = createServer()
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  const issuer = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`
  const state: IdentityProvider = { issuer, person: { sub: 'none', email: 'none@example.org', email_verified: false } }
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'amend', client_secret: 'a secret of a test', redirect_uris: [...redirectUris] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    findAccount: (_: unknown, accountId: string) => ({ accountId, claims: () => state.person }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    cookies: { keys: ['a key of a test'] },
  })
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return answer(request, response)
    const enter = async () => {
      const { params } = await provider.interactionDetails(request, response)
      const accountId = state.person.sub
      const grant = new provider.Grant({ accountId, clientId: params.client_id })
      grant.addOIDCScope(params.scope)
      const result = { login: { accountId, remember: false }, consent: { grantId: await grant.save() } }
      await provider.interactionFinished(request, response, result)
    }
    enter().catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))
  return state
}

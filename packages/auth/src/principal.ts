/**
 * The caller of a request. A principal's permissions are determined anew at each request: a session and a key have what
 * the current role of their person allows.
 */
import type { ApiKey } from '@amend/db'
import { findApiKey } from './api-key.ts'
import type { Auth, Client } from './context.ts'
import type { WorkspacePermission } from './permissions.ts'
import { findSession, type Session } from './session.ts'

export type Principal = SessionPrincipal | ApiKeyPrincipal | ShareLinkPrincipal

/** A person in a browser: all workspaces of which they are a member, with the permissions of their role. */
export interface SessionPrincipal extends Session {
  readonly kind: 'session'
}

/** A program: one workspace, on behalf of the key's creator, with the permissions that both have. */
export interface ApiKeyPrincipal {
  readonly kind: 'api-key'
  readonly key: Pick<ApiKey, 'id' | 'workspaceId' | 'createdById' | 'scope'>
}

/** Anybody who has a link: the pictures that it shows, of one workspace. */
export interface ShareLinkPrincipal {
  readonly kind: 'share-link'
  /** Of the link. */
  readonly id: string
  readonly workspaceId: string
  readonly subject: SharedSubject
  /** The pictures that it shows now, in the order of the page; of an album those that the request is about. */
  readonly imageIds: readonly string[]
  readonly permissions: readonly WorkspacePermission[]
}

/** What a link shows. */
export type SharedSubject =
  /** A picture; with `compare` also the one that it was made from. */
  | { readonly kind: 'image'; readonly id: string; readonly compare: boolean }
  /** A picture with everything that it was made from. */
  | { readonly kind: 'branch'; readonly id: string }
  /** The pictures that were selected for the link. */
  | { readonly kind: 'selection' }
  /** The pictures that are in an album now. */
  | { readonly kind: 'album'; readonly id: string }

/** A record that a request is about. */
export interface Subject {
  readonly kind: 'image'
  readonly id: string
}

/** The person on whose behalf a principal acts; undefined for a share link. */
export function personIdOf(principal: Principal): string | undefined {
  if (principal.kind === 'session') return principal.person.id
  return principal.kind === 'api-key' ? principal.key.createdById : undefined
}

/**
 * The principal of a request; undefined when nobody is signed in.
 * @throws AuthError 'api-key-refused', 'too-many-attempts' for a client with a key that is not valid
 */
export async function identify(auth: Auth, client: Client): Promise<Principal | undefined> {
  const { sessionToken, apiKey, address } = client
  if (apiKey !== undefined) return { kind: 'api-key', key: await findApiKey(auth.database, apiKey, address) }
  const session = sessionToken === undefined ? undefined : await findSession(auth, sessionToken, client)
  return session && { kind: 'session', ...session }
}

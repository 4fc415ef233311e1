import { installationRoles, workspaceRoles } from '@amend/auth/permissions'
import { z } from 'zod'
import { id, instant } from '../schema-parts.ts'

/** An account, for administrators. */
export const userItemSchema = z.object({
  id,
  name: z.string().nullable(),
  email: z.string(),
  emailVerified: z.boolean(),
  role: z.enum(installationRoles),
  /** Null for an account that may sign in. */
  suspendedAt: instant.nullable(),
  createdAt: instant,
  /** When one of its sessions was last used, to about five minutes; null without a session. */
  lastSeenAt: instant.nullable(),
  /** Open sessions. */
  sessions: z.int(),
})

export type UserItem = z.output<typeof userItemSchema>

export const userPageSchema = z.object({ items: z.array(userItemSchema), nextCursor: z.string().nullable() })

export type UserPage = z.output<typeof userPageSchema>

export const userSessionSchema = z.object({
  id,
  /** Such as "amend" for the editor. */
  app: z.string(),
  browser: z.string().nullable(),
  system: z.string().nullable(),
  address: z.string().nullable(),
  createdAt: instant,
  lastSeenAt: instant,
})

export type UserSession = z.output<typeof userSessionSchema>

export const userDetailsSchema = userItemSchema.extend({
  hasPassword: z.boolean(),
  /** Such as "github". */
  providers: z.array(z.string()),
  openSessions: z.array(userSessionSchema),
  workspaces: z.array(
    z.object({ id, name: z.string(), kind: z.enum(['personal', 'team']), role: z.enum(workspaceRoles) }),
  ),
  /** Pictures of theirs, in all workspaces. */
  images: z.int(),
  edits: z.int(),
})

export type UserDetails = z.output<typeof userDetailsSchema>

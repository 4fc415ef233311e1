import { workspaceRoles } from '@amend/auth/permissions'
import { z } from 'zod'
import { id, instant } from '../schema-parts.ts'

export const workspaceItemSchema = z.object({
  id,
  name: z.string(),
  kind: z.enum(['personal', 'team']),
  role: z.enum(workspaceRoles),
})

export type WorkspaceItem = z.output<typeof workspaceItemSchema>

/** A team that its owner can still restore. */
export const deletedWorkspaceSchema = z.object({
  id,
  name: z.string(),
  /** When it is deleted for good. */
  until: instant,
})

export type DeletedWorkspace = z.output<typeof deletedWorkspaceSchema>

const bytes = z.number().nonnegative()

/** Bytes by what takes them; equal files count once. */
export const storageUseSchema = z.object({
  /** Null for no limit but the disk's. */
  quota: bytes.nullable(),
  used: bytes,
  originals: bytes,
  results: bytes,
  previews: bytes,
  masks: bytes,
  /** What emptying the trash frees. */
  trash: bytes,
})

export type StorageUse = z.output<typeof storageUseSchema>

export const memberItemSchema = z.object({
  /** Of the person. */
  id,
  name: z.string().nullable(),
  email: z.string(),
  role: z.enum(workspaceRoles),
  joinedAt: instant,
  /** To about five minutes; null before the first use. */
  lastActiveAt: instant.nullable(),
})

export type MemberItem = z.output<typeof memberItemSchema>

/** A workspace as administrators of the installation see it. */
export const administeredWorkspaceSchema = z.object({
  id,
  name: z.string(),
  kind: z.enum(['personal', 'team']),
  /** Of a personal workspace. */
  owner: z.object({ id, email: z.string() }).nullable(),
  members: z.int(),
  /** Of its pictures with their previews. */
  bytes,
  /** This month, including what is reserved. */
  usedCredits: z.number(),
  /** Credits a month; null for no limit. */
  creditLimit: z.int().nullable(),
  /** The limit that an administrator has set; null for the default of the installation. */
  ownCreditLimit: z.int().nullable(),
  createdAt: instant,
  /** When its owner deleted it. */
  deletedAt: instant.nullable(),
})

export type AdministeredWorkspace = z.output<typeof administeredWorkspaceSchema>

export const workspacePageSchema = z.object({
  items: z.array(administeredWorkspaceSchema),
  nextCursor: z.string().nullable(),
})

export type WorkspacePage = z.output<typeof workspacePageSchema>

export const workspaceDetailsSchema = administeredWorkspaceSchema.extend({
  storage: storageUseSchema,
  /** Credits a month of a member for whom no limit is set; null for no limit. */
  memberLimit: z.int().nullable(),
  memberships: z.array(
    memberItemSchema.extend({
      usedCredits: z.number(),
      /** The limit that an administrator has set; null for the default of the installation. */
      ownCreditLimit: z.int().nullable(),
    }),
  ),
})

export type WorkspaceDetails = z.output<typeof workspaceDetailsSchema>

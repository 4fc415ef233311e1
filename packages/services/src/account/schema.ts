import { installationPermissions, installationRoles } from '@amend/auth/permissions'
import { z } from 'zod'
import { id, instant } from '../schema-parts.ts'
import { deletedWorkspaceSchema, workspaceItemSchema } from '../workspace/schema.ts'

export const meSchema = z.object({
  user: z.object({
    id,
    name: z.string().nullable(),
    email: z.string(),
    emailVerified: z.boolean(),
    /** BCP 47; null for the browser's own. */
    language: z.string().nullable(),
    role: z.enum(installationRoles),
    hasPassword: z.boolean(),
  }),
  /** The personal one first. */
  workspaces: z.array(workspaceItemSchema),
  /** Own teams that are marked as deleted. */
  deletedWorkspaces: z.array(deletedWorkspaceSchema),
  installationPermissions: z.array(z.enum(installationPermissions)),
})

export type Me = z.output<typeof meSchema>

export const sessionItemSchema = z.object({
  id,
  /** Whether this is the session of the request. */
  current: z.boolean(),
  browser: z.string().nullable(),
  system: z.string().nullable(),
  address: z.string().nullable(),
  createdAt: instant,
  lastSeenAt: instant,
})

export type SessionItem = z.output<typeof sessionItemSchema>

/** What a visitor without a session may know of the installation. */
export const entryRulesSchema = z.object({
  /** Whether strangers may create accounts. */
  signUpOpen: z.boolean(),
  /** Whether an address must be confirmed before its account signs in. */
  confirmation: z.enum(['required', 'optional']),
  /** Otherwise an administrator reads mail in the outbox. */
  sendsMail: z.boolean(),
})

export type EntryRules = z.output<typeof entryRulesSchema>

export const providerItemSchema = z.object({ provider: z.string(), label: z.string(), linked: z.boolean() })

export type ProviderItem = z.output<typeof providerItemSchema>

export const accountDeletionSchema = z.object({
  /** How long the account can be restored, days. */
  graceDays: z.int().positive(),
  /** Teams that the person must hand over first. */
  teams: z.array(z.object({ id, name: z.string() })),
  /** Another administrator must be appointed first. */
  lastAdministrator: z.boolean(),
})

export type AccountDeletion = z.output<typeof accountDeletionSchema>

export const twoFactorStateSchema = z.object({
  /** Since when sign-in has a second step; null when it has none. */
  since: instant.nullable(),
  /** Recovery codes that are not used yet. */
  recoveryCodes: z.int().min(0),
})

export type TwoFactorItem = z.output<typeof twoFactorStateSchema>

export const passkeyItemSchema = z.object({
  id,
  name: z.string(),
  /** Whether it is copied to other devices of the person. */
  backedUp: z.boolean(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
})

export type PasskeyItem = z.output<typeof passkeyItemSchema>

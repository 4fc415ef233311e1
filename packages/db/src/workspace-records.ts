import type { PrismaClient } from './generated/client.ts'

/** All models and raw SQL, inside or outside a transaction. */
export type UnsafeRecords = Omit<
  PrismaClient,
  '$connect' | '$disconnect' | '$on' | '$use' | '$extends' | '$transaction' | symbol
>

/** Models whose rows belong to a workspace. */
export const workspaceModels = [
  'image',
  'rendition',
  'export',
  'shelf',
  'edit',
  'event',
  'membership',
  'auditLog',
  'shareLink',
  'shareLinkImage',
  'shareReport',
  'invitation',
  'creditEntry',
  'album',
  'albumImage',
  'tag',
  'imageTag',
  'comment',
  'mention',
  'reaction',
  'rating',
  'review',
  'apiKey',
  'idempotencyKey',
  'webhook',
  'webhookDelivery',
  'notification',
  'safetyFlag',
  'editVote',
] as const

export type WorkspaceRecords = Pick<UnsafeRecords, (typeof workspaceModels)[number]> & { readonly workspaceId: string }

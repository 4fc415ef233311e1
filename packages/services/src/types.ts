/** Shapes of what the services return, for a browser too: nothing here needs Node. Instants are ISO 8601, sequences decimal. */
import type { InstallationPermission, InstallationRole, WorkspaceRole } from '@amend/auth/permissions'
import type { ApiErrorCode, EditOutcome, EditSettings, EventItem, ModelCapabilities } from '@amend/contract'

export type { EventItem } from '@amend/contract'

/** A sketch belongs to an exploration: it is in no gallery and, unless asked for, in no tree. */
export type ImageKind = 'upload' | 'result' | 'sketch'
export type ImageStatus = 'pending' | 'ready' | 'refused'
export type EditKind = 'edit' | 'exploration'
export type EditStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

/** What a record says of its failure: the code is of whatever failed, and need not be one of the API's own. */
export interface Failure {
  code: string
  /** A sentence for the person. */
  message: string
}

export const renditionKinds = ['thumbnail', 'preview', 'full', 'model'] as const
export type RenditionKind = (typeof renditionKinds)[number]

export interface RenditionLink {
  /** /api/images/<workspace>/<image>/<kind>?v=<first 8 digits of the hash> */
  url: string
  width: number
  height: number
}

export interface ImageItem {
  id: string
  workspaceId: string
  kind: ImageKind
  status: ImageStatus
  name: string
  /** What its edit was told; null for an upload. */
  instruction: string | null
  favourite: boolean
  width: number | null
  height: number | null
  createdAt: string
  trashedAt: string | null
  /** The edit that made it. */
  editId: string | null
  /** The upload that it grew from; its own for an upload. */
  treeId: string
  error: Failure | null
  renditions: Partial<Record<RenditionKind, RenditionLink>>
}

export interface ImagePage {
  items: ImageItem[]
  nextCursor: string | null
}

export interface EditItem {
  id: string
  workspaceId: string
  sourceId: string | null
  treeId: string | null
  batchId: string
  variant: number
  kind: EditKind
  instruction: string
  settings: EditSettings
  hasMask: boolean
  status: EditStatus
  /** From 0 to 1. */
  progress: number
  resultId: string | null
  error: Failure | null
  outcome: EditOutcome | null
  /** Milliseconds by stage. */
  timings: Record<string, number> | null
  model: { title: string; label: string } | null
  createdBy: { id: string; name: string | null } | null
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
}

export interface EditTree {
  rootId: string
  /** The oldest first. */
  images: ImageItem[]
  edits: EditItem[]
}

export interface EditPositionItem {
  id: string
  /** How many begin before it; null when it runs. */
  ahead: number | null
  /** Seconds; null when nothing is known. */
  startsIn: number | null
  endsIn: number | null
}

export interface ModelItem {
  id: string
  title: string
  label: string
  identity: string
  capabilities: ModelCapabilities
}

export interface BulkResult {
  id: string
  ok: boolean
  error?: { code: ApiErrorCode; message: string }
}

export const exportFormats = ['png', 'jpeg', 'webp', 'avif'] as const
export type ExportFormat = (typeof exportFormats)[number]
export const exportSizes = ['original', 'model'] as const
export type ExportSize = (typeof exportSizes)[number]

export interface ExportItem {
  id: string
  status: 'pending' | 'ready' | 'failed'
  /** /api/exports/<workspace>/<export>; null until it is ready. */
  url: string | null
  error: Failure | null
}

/** An event, or that what came after the cursor is not kept: the reader then looks at the records anew. */
export type FollowItem = EventItem | { kind: 'reset' }

export interface WorkspaceItem {
  id: string
  name: string
  kind: 'personal' | 'team'
  role: WorkspaceRole
}

export interface Me {
  user: {
    id: string
    name: string | null
    email: string
    emailVerified: boolean
    /** BCP 47; null for the browser's own. */
    language: string | null
    role: InstallationRole
    hasPassword: boolean
  }
  /** One's own first. */
  workspaces: WorkspaceItem[]
  installationPermissions: InstallationPermission[]
}

export interface SessionItem {
  id: string
  /** The browser that asks. */
  current: boolean
  browser: string | null
  system: string | null
  address: string | null
  createdAt: string
  lastSeenAt: string
}

/** What somebody who is signed out may know of the installation. */
export interface EntryRules {
  /** Whether strangers may make accounts. */
  signUpOpen: boolean
  /** Whether an address must be confirmed before its account signs in. */
  confirmation: 'required' | 'optional'
  /** Else mail is read in the outbox, by an administrator. */
  sendsMail: boolean
}

export interface ProviderItem {
  provider: string
  label: string
  linked: boolean
}

export interface MailItem {
  id: string
  recipient: string
  subject: string
  sentAt: string | null
  error: string | null
  createdAt: string
}

export interface MailPage {
  items: MailItem[]
  nextCursor: string | null
}

export interface MailContent extends MailItem {
  text: string
}

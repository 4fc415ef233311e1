/**
 * The table of permissions. The API, the pages and the documentation read it. It imports nothing that a browser lacks.
 */
import { AuthError } from './error.ts'

/** Permissions of members in a workspace. */
const workspaceActions = {
  'image:view': 'See images, their history and their settings',
  'image:upload': 'Upload images',
  'image:update': 'Rename images and mark favourites',
  'image:download': 'Download images at any size',
  'image:remix': 'Continue images of a link in a workspace of one’s own',
  'image:trash': 'Move images to the trash and back',
  'image:delete': 'Delete images for good',
  'image:review': 'Approve images and ask for changes',
  'image:ask-review': 'Ask administrators to look at an image that was found unsuitable',
  'album:view': 'See albums',
  'album:update': 'Create, change and delete albums',
  'tag:update': 'Tag images, and rename, merge and delete tags',
  'comment:view': 'See comments and ratings',
  'comment:create': 'Comment, react and rate',
  'comment:delete-any': 'Delete comments of others',
  'edit:view': 'See edits, their progress and their place in the queue',
  'edit:request': 'Edit images',
  'edit:cancel': 'Cancel edits of one’s own',
  'edit:cancel-any': 'Cancel edits of others',
  'share:view': 'See one’s own links and how often they were visited',
  'share:create': 'Share pictures by a link',
  'share:update': 'Change links of one’s own',
  'share:revoke': 'End links of one’s own',
  'share:view-any': 'See links of others',
  'share:update-any': 'Change links of others',
  'share:revoke-any': 'End links of others',
  'workspace:view': 'See the workspace',
  'workspace:update': 'Rename the workspace and change its settings',
  'workspace:transfer': 'Make another member the owner',
  'workspace:delete': 'Delete the workspace with all that it holds',
  'member:view': 'See who is a member',
  'member:invite': 'Invite people',
  'member:update': 'Change the roles of members',
  'member:remove': 'Remove members',
  'api-key:view': 'See API keys, without their secrets',
  'api-key:create': 'Create API keys',
  'api-key:revoke': 'Revoke API keys',
  'webhook:view': 'See webhooks and their deliveries',
  'webhook:update': 'Create, change and delete webhooks',
  'audit:view': 'See who did what in the workspace',
} as const

/** Permissions in the installation. None of them but `safety:decide` shows the content of a workspace. */
const installationActions = {
  'installation:view': 'See the state of the installation: workers, storage, versions',
  'installation:update': 'Change settings of the installation',
  'user:view': 'See who has an account',
  'user:update': 'Make people administrators and take it back',
  'user:suspend': 'Suspend accounts and let them in again',
  'user:delete': 'Delete accounts',
  'job:view': 'See the queue and failed jobs',
  'job:retry': 'Run failed jobs again',
  'job:cancel': 'Cancel the edits of anybody',
  'mail:view': 'Read the outbox, which holds links to sign in with',
  'model:view': 'See models, their licences and evaluations',
  'model:deploy': 'Decide which model serves',
  'dataset:view': 'See datasets with their pictures',
  'dataset:update': 'Make datasets, curate and freeze them',
  'training:view': 'See training runs, their charts, samples and logs',
  'training:run': 'Start training runs, pause, resume and stop them, and register their results',
  'safety:decide': 'See flagged images whose review was requested, and decide on them',
  'log:view': 'See who did what in the installation',
} as const

export type WorkspacePermission = keyof typeof workspaceActions
export type InstallationPermission = keyof typeof installationActions
export type Permission = WorkspacePermission | InstallationPermission

/** What each permission allows, as shown to people. */
export const permissions: Readonly<Record<Permission, string>> = { ...workspaceActions, ...installationActions }

const keysOf = <K extends string>(object: Readonly<Record<K, string>>) => Object.keys(object) as K[]

export const workspacePermissions: readonly WorkspacePermission[] = keysOf(workspaceActions)
export const installationPermissions: readonly InstallationPermission[] = keysOf(installationActions)

/** Roles of members in a workspace. */
export const workspaceRoles = ['owner', 'admin', 'editor', 'viewer'] as const
/** Roles of accounts in the installation. */
export const installationRoles = ['administrator', 'member'] as const

export type WorkspaceRole = (typeof workspaceRoles)[number]
export type InstallationRole = (typeof installationRoles)[number]
export type Role = WorkspaceRole | InstallationRole

type Granted = readonly WorkspacePermission[]
const viewer: Granted = [
  ...(['image:view', 'image:download', 'image:remix', 'album:view', 'comment:view', 'comment:create'] as const),
  ...(['edit:view', 'workspace:view', 'member:view'] as const),
]
const editor: Granted = [
  ...viewer,
  ...(['image:upload', 'image:update', 'image:trash', 'image:review', 'image:ask-review'] as const),
  ...(['album:update', 'tag:update'] as const),
  ...(['edit:request', 'edit:cancel', 'share:view', 'share:create', 'share:update', 'share:revoke'] as const),
]
const admin: Granted = workspacePermissions.filter((permission) => !/^workspace:(transfer|delete)$/.test(permission))

const granted: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  owner: new Set(workspacePermissions),
  admin: new Set(admin),
  editor: new Set(editor),
  viewer: new Set(viewer),
  administrator: new Set(installationPermissions),
  member: new Set(),
}

export const can = (role: Role, permission: Permission): boolean => granted[role].has(permission)

/** @throws AuthError 'not-permitted' */
export function requirePermission(role: Role, permission: Permission): void {
  if (can(role, permission)) return
  throw notPermitted(`Your role, ${role},`, permission)
}

/** @param who does not have the permission, such as "This API key" */
export const notPermitted = (who: string, permission: Permission): AuthError =>
  new AuthError('not-permitted', `${who} does not include: ${lowerFirst(permissions[permission])}.`)

/** The table in Markdown, for the documentation. */
export function permissionTable(scope: 'workspace' | 'installation'): string {
  const [roles, rows] =
    scope === 'workspace' ? [workspaceRoles, workspacePermissions] : [installationRoles, installationPermissions]
  const lines = rows.map((permission) => [
    `\`${permission}\``,
    permissions[permission],
    ...roles.map((role) => (can(role, permission) ? 'yes' : '')),
  ])
  const header = ['permission', 'allows', ...roles]
  const width = (column: number) => Math.max(...[header, ...lines].map((line) => [...(line[column] ?? '')].length))
  const row = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(width(i))).join(' | ')} |`
  return [row(header), row(header.map((_, i) => '-'.repeat(width(i)))), ...lines.map(row)].join('\n')
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

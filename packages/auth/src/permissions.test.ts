import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  can,
  installationPermissions,
  installationRoles,
  type Permission,
  permissions,
  permissionTable,
  type Role,
  requirePermission,
  workspacePermissions,
  workspaceRoles,
} from './permissions.ts'

/** Every permission with all roles that have it, written out, so that a change of the table needs a change here. */
const expected: Readonly<Record<Permission, readonly Role[]>> = {
  'image:view': ['owner', 'admin', 'editor', 'viewer'],
  'image:upload': ['owner', 'admin', 'editor'],
  'image:update': ['owner', 'admin', 'editor'],
  'image:download': ['owner', 'admin', 'editor', 'viewer'],
  'image:remix': ['owner', 'admin', 'editor', 'viewer'],
  'image:trash': ['owner', 'admin', 'editor'],
  'image:delete': ['owner', 'admin'],
  'image:review': ['owner', 'admin', 'editor'],
  'image:ask-review': ['owner', 'admin', 'editor'],
  'album:view': ['owner', 'admin', 'editor', 'viewer'],
  'album:update': ['owner', 'admin', 'editor'],
  'tag:update': ['owner', 'admin', 'editor'],
  'comment:view': ['owner', 'admin', 'editor', 'viewer'],
  'comment:create': ['owner', 'admin', 'editor', 'viewer'],
  'comment:delete-any': ['owner', 'admin'],
  'edit:view': ['owner', 'admin', 'editor', 'viewer'],
  'edit:request': ['owner', 'admin', 'editor'],
  'edit:cancel': ['owner', 'admin', 'editor'],
  'edit:cancel-any': ['owner', 'admin'],
  'share:view': ['owner', 'admin', 'editor'],
  'share:create': ['owner', 'admin', 'editor'],
  'share:update': ['owner', 'admin', 'editor'],
  'share:revoke': ['owner', 'admin', 'editor'],
  'share:view-any': ['owner', 'admin'],
  'share:update-any': ['owner', 'admin'],
  'share:revoke-any': ['owner', 'admin'],
  'workspace:view': ['owner', 'admin', 'editor', 'viewer'],
  'workspace:update': ['owner', 'admin'],
  'workspace:transfer': ['owner'],
  'workspace:delete': ['owner'],
  'member:view': ['owner', 'admin', 'editor', 'viewer'],
  'member:invite': ['owner', 'admin'],
  'member:update': ['owner', 'admin'],
  'member:remove': ['owner', 'admin'],
  'api-key:view': ['owner', 'admin'],
  'api-key:create': ['owner', 'admin'],
  'api-key:revoke': ['owner', 'admin'],
  'webhook:view': ['owner', 'admin'],
  'webhook:update': ['owner', 'admin'],
  'audit:view': ['owner', 'admin'],
  'installation:view': ['administrator'],
  'installation:update': ['administrator'],
  'user:view': ['administrator'],
  'user:update': ['administrator'],
  'user:suspend': ['administrator'],
  'user:delete': ['administrator'],
  'job:view': ['administrator'],
  'job:retry': ['administrator'],
  'job:cancel': ['administrator'],
  'mail:view': ['administrator'],
  'model:view': ['administrator'],
  'model:deploy': ['administrator'],
  'dataset:view': ['administrator'],
  'dataset:update': ['administrator'],
  'training:view': ['administrator'],
  'training:run': ['administrator'],
  'safety:decide': ['administrator'],
  'log:view': ['administrator'],
}

const roles: readonly Role[] = [...workspaceRoles, ...installationRoles]
const all = Object.keys(permissions) as Permission[]

describe('the permission table', () => {
  it('gives each role exactly the expected permissions', () => {
    const actual = Object.fromEntries(
      all.map((permission) => [permission, roles.filter((role) => can(role, permission))]),
    )
    expect(actual).toEqual(expected)
  })

  it('lists each permission once, named noun:verb and described', () => {
    expect(all.sort()).toEqual([...workspacePermissions, ...installationPermissions].sort())
    for (const permission of all) {
      expect(permission).toMatch(/^[a-z]+(-[a-z]+)*:[a-z]+(-[a-z]+)*$/)
      expect(permissions[permission]).toMatch(/^[A-Z][^.]+$/)
    }
  })

  it('gives a higher role all permissions of a lower one', () => {
    for (const [i, role] of workspaceRoles.entries()) {
      for (const lower of workspaceRoles.slice(i + 1)) {
        expect(all.filter((permission) => can(lower, permission) && !can(role, permission))).toEqual([])
      }
    }
  })

  it('keeps permissions of the installation and of workspaces apart', () => {
    expect(
      workspacePermissions.filter((permission) => installationRoles.some((role) => can(role, permission))),
    ).toEqual([])
    expect(
      installationPermissions.filter((permission) => workspaceRoles.some((role) => can(role, permission))),
    ).toEqual([])
  })

  it('equals the one in the README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    expect(readme).toContain(permissionTable('workspace'))
    expect(readme).toContain(permissionTable('installation'))
  })
})

describe('requirePermission', () => {
  it('accepts a role with the permission, and names the missing permission otherwise', () => {
    expect(() => requirePermission('editor', 'edit:request')).not.toThrow()
    expect(() => requirePermission('viewer', 'image:delete')).toThrow(
      'Your role, viewer, does not include: delete images for good.',
    )
  })
})

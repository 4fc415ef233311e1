'use client'

import { can } from '@amend/auth/permissions'
import { useWorkspace } from '@amend/next-app/client/viewer'

/** The permissions of the viewer's role on the pictures of a workspace. */
export function usePermissions(workspaceId: string) {
  const role = useWorkspace(workspaceId)?.role ?? 'viewer'
  return {
    upload: can(role, 'image:upload'),
    update: can(role, 'image:update'),
    trash: can(role, 'image:trash'),
    delete: can(role, 'image:delete'),
    edit: can(role, 'edit:request'),
    download: can(role, 'image:download'),
    share: can(role, 'share:create'),
    albums: can(role, 'album:update'),
    tags: can(role, 'tag:update'),
  }
}

export type Permissions = ReturnType<typeof usePermissions>

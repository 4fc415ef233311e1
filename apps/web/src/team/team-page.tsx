'use client'

import { can } from '@amend/auth/permissions'
import { useWorkspace } from '@amend/next-app/client/viewer'
import { InvitationsSection } from './invitations-section.tsx'
import { MembersSection } from './members-section.tsx'
import { SettingsSection } from './settings-section.tsx'
import { TeamFrame } from './team-frame.tsx'
import { UsageSection } from './usage-section.tsx'

interface TeamPageProps {
  workspaceId: string
  /** How long a deleted team can be restored, days. */
  retentionDays: number
}

/** Members, invitations and settings of a team; of a personal workspace the settings. */
export function TeamPage({ workspaceId, retentionDays }: TeamPageProps) {
  const workspace = useWorkspace(workspaceId)
  if (!workspace) return null
  const team = workspace.kind === 'team'
  return (
    <TeamFrame workspaceId={workspaceId}>
      {team && <MembersSection workspace={workspace} />}
      {team && can(workspace.role, 'member:invite') && <InvitationsSection workspace={workspace} />}
      <UsageSection workspaceId={workspaceId} />
      {can(workspace.role, 'workspace:update') && <SettingsSection {...{ workspace, retentionDays }} />}
    </TeamFrame>
  )
}

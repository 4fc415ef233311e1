import { EventsFrom } from '@amend/next-app/client/events'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { readCaller, requireViewer } from '../../../../server/session.ts'
import { WorkspaceGate } from '../../../../shell/workspace-gate.tsx'
import { DeletedTeam, TeamFollower } from '../../../../team/index.ts'

interface WorkspaceLayoutProps {
  params: Promise<{ workspaceId: string }>
  children: ReactNode
}

/** For members of the workspace; others get "not found". The owner of a deleted team can restore it. */
export default async function WorkspaceLayout({ params, children }: WorkspaceLayoutProps) {
  const [{ workspaceId }, viewer] = await Promise.all([params, requireViewer()])
  const deleted = viewer.deletedWorkspaces.find(({ id }) => id === workspaceId)
  if (deleted) return <DeletedTeam team={deleted} />
  if (!viewer.workspaces.some(({ id }) => id === workspaceId)) notFound()
  const cursor = await (await readCaller()).event.cursor({ workspaceId })
  return (
    <>
      <EventsFrom workspaceId={workspaceId} cursor={cursor} />
      <TeamFollower workspaceId={workspaceId} />
      <WorkspaceGate workspaceId={workspaceId}>{children}</WorkspaceGate>
    </>
  )
}

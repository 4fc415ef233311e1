'use client'

import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { useViewer } from '@amend/next-app/client/viewer'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTRPC } from '../trpc/client.tsx'

/** Keeps the open pages of a workspace true when its name, its members or the viewer's role change elsewhere. */
export function TeamFollower({ workspaceId }: { workspaceId: string }) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const router = useRouter()
  const { user } = useViewer()
  useWorkspaceEvents(workspaceId, ({ kind, subjectId }) => {
    if (kind.startsWith('member.')) void queries.invalidateQueries(trpc.member.pathFilter())
    if (kind === 'credit.changed') void queries.invalidateQueries(trpc.credit.pathFilter())
    if (kind === 'invitation.changed') void queries.invalidateQueries(trpc.invitation.pathFilter())
    if (/^(member|workspace|invitation)\./.test(kind)) {
      void queries.invalidateQueries(trpc.activity.pathFilter())
      void queries.invalidateQueries(trpc.audit.pathFilter())
    }
    // Name and role are part of the layout.
    if (kind === 'workspace.changed' || (kind === 'member.changed' && subjectId === user.id)) router.refresh()
  })
  return null
}

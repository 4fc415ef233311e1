'use client'

import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { useViewer } from '@amend/next-app/client/viewer'
import { showToast } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'

/** Tells the viewer when somebody mentions them in a comment, unless they have chosen not to be told in the app. */
export function MentionToasts({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('comments')
  const router = useRouter()
  const { user } = useViewer()
  const trpc = useTRPC()
  const choices = useQuery(trpc.notification.choices.queryOptions())
  const shown = choices.data?.find(({ event }) => event === 'mention')?.app ?? true
  useWorkspaceEvents(workspaceId, (event) => {
    if (event.kind !== 'comment.added') return
    const { mentions = [], authorId, imageId } = event.data
    if (!shown || authorId === user.id || !mentions.includes(user.id)) return
    const path = `/w/${workspaceId}/edit/${imageId}`
    const open = () => {
      if (window.location.pathname !== path) return router.push(`${path}#comments`)
      // The router would not say so to the open editor, and another entry of the history would not be its own.
      window.history.replaceState(null, '', '#comments')
      window.dispatchEvent(new HashChangeEvent('hashchange'))
    }
    showToast({
      id: `mention-${event.subjectId}`,
      message: t('mentioned'),
      closeLabel: t('close'),
      action: { label: t('open'), run: open },
    })
  })
  return null
}

'use client'

import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { useViewer } from '@amend/next-app/client/viewer'
import { showToast } from '@amend/ui'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'

/** Tells the viewer when somebody mentions them in a comment. */
export function MentionToasts({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('comments')
  const router = useRouter()
  const { user } = useViewer()
  useWorkspaceEvents(workspaceId, (event) => {
    if (event.kind !== 'comment.added') return
    const { mentions = [], authorId, imageId } = event.data
    if (authorId === user.id || !mentions.includes(user.id)) return
    showToast({
      id: `mention-${event.subjectId}`,
      message: t('mentioned'),
      closeLabel: t('close'),
      action: { label: t('open'), run: () => router.push(`/w/${workspaceId}/edit/${imageId}#comments`) },
    })
  })
  return null
}

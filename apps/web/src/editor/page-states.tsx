'use client'

import type { ImageItem } from '@amend/api/types'
import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { problemOfRecord, useErrorSentence } from '@amend/next-app/client/problem'
import { buttonStyles, EmptyState, Skeleton } from '@amend/ui'
import { ImageOff, ImageUp } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useTreeCache } from './data/use-tree-cache.ts'

/** Shown until the upload is prepared and can be edited. */
export function UnreadyState({ root }: { root: ImageItem }) {
  const t = useTranslations('editor.states')
  const sentence = useErrorSentence()
  const { readAgain } = useTreeCache()
  useWorkspaceEvents(root.workspaceId, ({ subjectId }) => {
    if (subjectId === root.id) void readAgain()
  })
  const refused = root.status === 'refused'
  return (
    <Centre>
      <EmptyState
        heading="h1"
        icon={refused ? <ImageOff aria-hidden /> : <ImageUp aria-hidden className="animate-breathe" />}
        title={refused ? t('refused', { name: root.name }) : t('pending', { name: root.name })}
        description={refused ? root.error && sentence(problemOfRecord(root.error)) : t('pendingText')}
        action={<ToPictures workspaceId={root.workspaceId} />}
      />
    </Centre>
  )
}

export function ToPictures({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('editor.states')
  return (
    <Link href={`/w/${workspaceId}/pictures`} className={buttonStyles({ variant: 'primary' })}>
      {t('toPictures')}
    </Link>
  )
}

export const Centre = ({ children }: { children: ReactNode }) => (
  <div className="grid grow place-items-center">{children}</div>
)

/** Placeholders for all parts while they load. */
export function EditorSkeleton({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="flex min-h-0 grow border-line border-t">
      <div className="flex min-w-0 grow flex-col">
        <div className="flex h-12.5 shrink-0 items-center gap-3 border-line border-b px-4">
          <Skeleton className="h-5 w-40" />
        </div>
        <div className="grid grow place-items-center bg-well p-4">
          <Skeleton className="aspect-3/2 max-h-full w-full max-w-4xl" />
        </div>
        <div className="flex h-32.5 shrink-0 flex-col gap-3 border-line border-t p-4">
          <Skeleton className="h-12 w-full rounded-xl" />
          <Skeleton className="h-8 w-64" />
        </div>
      </div>
      <div className="hidden w-80 shrink-0 border-line border-l p-4 lg:block xl:w-88">
        <Skeleton className="h-8 w-48" />
      </div>
    </div>
  )
}

'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, ErrorState } from '@amend/ui'
import { useTranslations } from 'use-intl'
import { useTreeQuery } from './data/use-editor-data.ts'
import { OpenEditor } from './open-editor.tsx'
import { Centre, EditorSkeleton, ToPictures, UnreadyState } from './page-states.tsx'

interface EditorPageProps {
  workspaceId: string
  imageId: string
}

/** The editor of a picture: an upload, or any result. */
export function EditorPage({ workspaceId, imageId }: EditorPageProps) {
  const t = useTranslations('editor.states')
  const sentence = useErrorSentence()
  const { tree, error, refetch, earlier } = useTreeQuery(workspaceId, imageId)
  if (error && !tree) {
    return (
      <Centre>
        <ErrorState
          title={t('failed')}
          description={sentence(error)}
          action={
            <>
              <Button onClick={() => void refetch()}>{t('retry')}</Button>
              <ToPictures workspaceId={workspaceId} />
            </>
          }
        />
      </Centre>
    )
  }
  if (!tree) return <EditorSkeleton label={t('loading')} />
  const root = tree.images.find(({ id }) => id === tree.rootId)
  if (!root)
    return <Centre>{<ErrorState title={t('failed')} action={<ToPictures workspaceId={workspaceId} />} />}</Centre>
  if (root.status !== 'ready' || !root.width || !root.height) return <UnreadyState root={root} />
  return (
    <OpenEditor
      key={tree.rootId}
      tree={tree}
      root={root}
      size={{ width: root.width, height: root.height }}
      imageId={imageId}
      earlier={earlier}
    />
  )
}

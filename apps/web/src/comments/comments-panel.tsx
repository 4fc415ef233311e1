'use client'

import type { ImageItem } from '@amend/api/types'
import { can } from '@amend/auth/permissions'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { useWorkspace } from '@amend/next-app/client/viewer'
import { Button, Spinner } from '@amend/ui'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { v4 as uuid } from 'uuid'
import { TagSection } from '../tags/index.ts'
import { CommentField } from './comment-field.tsx'
import { CommentRow } from './comment-row.tsx'
import { ReviewSection } from './review-section.tsx'
import { useCommentActions, useComments, usePeople } from './use-comments.ts'

/** What the members say about a picture: stars, verdicts, tags and comments. */
export function CommentsPanel({ image }: { image: ImageItem }) {
  const t = useTranslations('comments')
  const sentence = useErrorSentence()
  const { workspaceId, id } = image
  const role = useWorkspace(workspaceId)?.role ?? 'viewer'
  const { query, comments } = useComments(workspaceId, id)
  const people = usePeople(workspaceId)
  const actions = useCommentActions(workspaceId, id)
  // A failed request is repeated with its key, so that the comment is written once.
  const [key, setKey] = useState(() => uuid())
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="min-h-0 grow overflow-y-auto">
        <ReviewSection workspaceId={workspaceId} imageId={id} mayReview={can(role, 'image:review')} />
        <TagSection image={image} mayTag={can(role, 'tag:update')} />
        {query.hasNextPage && (
          <Button
            size="sm"
            variant="ghost"
            className="mx-3 mt-2"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('earlier')}
          </Button>
        )}
        {query.isPending && <Spinner className="m-4 size-5" />}
        {query.isError && (
          <p role="alert" className="px-3 py-4 text-danger-ink">
            {sentence(query.error)}
          </p>
        )}
        {query.isSuccess && comments.length === 0 && (
          <p className="px-3 py-6 text-center text-[0.8125rem] text-muted">{t('none')}</p>
        )}
        <ul aria-label={t('title')}>
          {comments.map((comment) => (
            <CommentRow key={comment.id} {...{ comment, people, actions }} />
          ))}
        </ul>
      </div>
      {can(role, 'comment:create') && (
        <div className="shrink-0 border-line border-t p-3">
          <CommentField
            label={t('add')}
            saveLabel={t('send')}
            people={people}
            onSave={async (text, mentions) => {
              await actions.add(key, text, mentions)
              setKey(uuid())
            }}
          />
        </div>
      )}
    </div>
  )
}

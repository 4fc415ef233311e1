'use client'

import type { Vote } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { IconButton, showToast } from '@amend/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ThumbsDown, ThumbsUp } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'

interface VoteButtonsProps {
  workspaceId: string
  /** The edit that made the picture. */
  editId: string
}

/** Thumbs on a result. A second press takes one's own back. */
export function VoteButtons({ workspaceId, editId }: VoteButtonsProps) {
  const t = useTranslations('feedback')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const options = trpc.feedback.get.queryOptions({ workspaceId, editId })
  const { data } = useQuery({ ...options, staleTime: Number.POSITIVE_INFINITY })
  const cast = useMutation(
    trpc.feedback.vote.mutationOptions({
      // A thumb moves at once, and back when it could not be kept.
      onMutate: ({ vote }) => {
        const before = queries.getQueryData(options.queryKey)
        queries.setQueryData(options.queryKey, { vote })
        return { before }
      },
      onError: (error, _, context) => {
        queries.setQueryData(options.queryKey, context?.before)
        showToast({ id: 'feedback', tone: 'danger', message: sentence(error), closeLabel: t('close') })
      },
    }),
  )
  const own = data?.vote ?? null
  const press = (vote: Vote) => cast.mutate({ workspaceId, editId, vote: own === vote ? null : vote })
  return (
    <>
      <IconButton
        label={t('up')}
        pressed={own === 'up'}
        icon={<ThumbsUp aria-hidden className={own === 'up' ? 'fill-current' : undefined} />}
        onClick={() => press('up')}
      />
      <IconButton
        label={t('down')}
        pressed={own === 'down'}
        icon={<ThumbsDown aria-hidden className={own === 'down' ? 'fill-current' : undefined} />}
        onClick={() => press('down')}
      />
    </>
  )
}

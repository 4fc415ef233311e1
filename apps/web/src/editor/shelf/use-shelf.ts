'use client'

import type { ShelfItem } from '@amend/api/types'
import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTRPC } from '../../trpc/client.tsx'
import { useCurrentImage, useSession } from '../session/session.tsx'

/** Whoever walks through the history does not stop at each picture, ms. */
const pause = 300
/** In case the event does not arrive, a shelf that is being made is asked for at this interval (ms). */
const fallbackInterval = 2_000

/** Whether a model has looks whose pictures can be made at once: those of a model that needs many steps cannot. */
export function useHasShelf(): boolean {
  const { model } = useSession()
  return model !== null && !model.capabilities.guided && Object.keys(model.capabilities.scope?.looks ?? {}).length > 0
}

/** The looks on the current picture: requested when it has been shown for a moment, and kept while the page is open. */
export function useShelf(): { shelf: ShelfItem | undefined; error: unknown; retry: () => void } {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const { workspaceId, model } = useSession()
  const image = useCurrentImage()
  const opening = useMutation(trpc.shelf.open.mutationOptions())
  const imageId = useSettled(image.id)
  const isEditable = image.status === 'ready' && image.trashedAt === null && image.kind !== 'sketch'
  const queryKey = ['shelf', workspaceId, imageId, model?.id]
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: imageId === image.id && isEditable ? () => opening.mutateAsync({ workspaceId, imageId }) : skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state }) => (state.data?.status === 'pending' ? fallbackInterval : false),
  })
  useWorkspaceEvents(workspaceId, ({ kind, subjectId }) => {
    if (kind.startsWith('shelf.') && subjectId === data?.id) void queries.invalidateQueries({ queryKey })
  })
  const shelf = data?.imageId === image.id ? data : undefined
  return { shelf, error: shelf?.error ?? error, retry: () => void refetch() }
}

/** A value once it has stayed the same for a moment. */
function useSettled(value: string): string | undefined {
  const [settled, setSettled] = useState<string>()
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

'use client'

import type { ImageItem } from '@amend/api/types'
import { useGatheredEvents } from '@amend/next-app/client/events'
import { problemOf, useErrorSentence } from '@amend/next-app/client/problem'
import { showToast } from '@amend/ui'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { runBulk } from '../pictures/bulk.ts'
import { useTRPC, useTRPCClient } from '../trpc/client.tsx'

/** How long events are collected before the tags are read again, ms: one change of several pictures sends many. */
const gathering = 200

/** Tags whose name has the typed text in it. The caller, or what it is part of, keeps them true by `useLiveTags`. */
export function useTags(workspaceId: string, search: string, { limit = 20, enabled = true } = {}) {
  const trpc = useTRPC()
  return useQuery({
    ...trpc.tag.list.queryOptions({ workspaceId, limit, ...(search && { search }) }),
    enabled,
    placeholderData: keepPreviousData,
  })
}

/** The tags of some pictures, kept true, each with the number of them that have it. */
export function useTagsOf(workspaceId: string, ids: readonly string[]) {
  const trpc = useTRPC()
  useLiveTags(workspaceId)
  return useQuery({ ...trpc.tag.of.queryOptions({ workspaceId, ids: [...ids] }), enabled: ids.length > 0 })
}

/** Reads the tags of the page again when one of them, or what has them, has changed. */
export function useLiveTags(workspaceId: string) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  useGatheredEvents(
    workspaceId,
    ({ kind }) => kind === 'tag.changed' || kind === 'image.changed',
    () => queries.invalidateQueries(trpc.tag.pathFilter()),
    gathering,
  )
}

/** What one can do with tags. They are read again after each change; lists of pictures by the events that it sends. */
export function useTagActions(workspaceId: string) {
  const t = useTranslations('tags')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const refresh = () => {
    void queries.invalidateQueries(trpc.tag.pathFilter())
    // Those that are not on the page hear no events.
    void queries.invalidateQueries({ ...trpc.image.list.pathFilter(), refetchType: 'none' })
  }

  /** Applies a change to pictures with an outcome for each, and says which ones it failed for. */
  const onPictures = async (pictures: readonly ImageItem[], act: Parameters<typeof runBulk>[1]): Promise<void> => {
    const { failed } = await runBulk(pictures, act, problemOf)
    refresh()
    const [first] = failed
    if (!first) return
    const message = `${t('failed', { count: failed.length })} ${sentence(first.problem)}`
    showToast({ id: 'tags', tone: 'danger', message, closeLabel: t('close') })
  }
  const all = async (change: Promise<unknown>) => {
    await change
    refresh()
  }
  return {
    add: (pictures: readonly ImageItem[], names: readonly string[]) =>
      onPictures(pictures, (ids) => client.tag.add.mutate({ workspaceId, ids, names: [...names] })),
    remove: (pictures: readonly ImageItem[], tagId: string) =>
      onPictures(pictures, (ids) => client.tag.remove.mutate({ workspaceId, ids, tagIds: [tagId] })),
    rename: (id: string, name: string) => all(client.tag.rename.mutate({ workspaceId, id, name })),
    merge: (id: string, into: string) => all(client.tag.merge.mutate({ workspaceId, id, into })),
    deleteTag: (id: string) => all(client.tag.delete.mutate({ workspaceId, id })),
  }
}

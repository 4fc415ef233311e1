'use client'

import type { AlbumItem, AlbumRule, ImageItem, ImagePage } from '@amend/api/types'
import { problemOf, useErrorSentence } from '@amend/next-app/client/problem'
import { showToast } from '@amend/ui'
import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { type BulkOutcome, runBulk } from '../pictures/bulk.ts'
import { useTRPC, useTRPCClient } from '../trpc/client.tsx'
import { reorder } from './order.ts'

type Pages = InfiniteData<ImagePage, string | null>

interface NewAlbum {
  readonly name: string
  readonly private?: boolean
  readonly rule?: AlbumRule
}

/** What one can do with albums. The lists are read again after each change. */
export function useAlbumActions(workspaceId: string) {
  const t = useTranslations('albums')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const refresh = () => queries.invalidateQueries(trpc.album.pathFilter())
  const say = (message: string, tone?: 'danger') => showToast({ id: 'albums', message, tone, closeLabel: t('close') })

  /** @param key of one album: a repeated request with it makes no second one */
  const create = async (key: string, album: NewAlbum): Promise<AlbumItem> => {
    const made = await client.album.create.mutate({ workspaceId, key, ...album })
    void refresh()
    return made
  }

  const update = async (id: string, change: { name?: string; private?: false; coverId?: string | null }) => {
    const album = await client.album.update.mutate({ workspaceId, id, ...change })
    queries.setQueryData(trpc.album.get.queryKey({ workspaceId, id }), album)
    void refresh()
  }

  const remove = async (id: string) => {
    await client.album.delete.mutate({ workspaceId, id })
    void refresh()
  }

  /** Puts pictures into an album, with an outcome for each. */
  const add = async ({ id, name }: Pick<AlbumItem, 'id' | 'name'>, pictures: readonly ImageItem[]) => {
    const act = (ids: string[]) => client.album.add.mutate({ workspaceId, id, ids })
    const outcome = await runBulk(pictures, act, problemOf)
    report(outcome, t('added', { count: outcome.done.length, name }), (failed) =>
      t('notAdded', { count: failed, name }),
    )
    void refresh()
    return outcome
  }

  const takeOut = async ({ id, name }: Pick<AlbumItem, 'id' | 'name'>, pictures: readonly ImageItem[]) => {
    const act = (ids: string[]) => client.album.remove.mutate({ workspaceId, id, ids })
    const outcome = await runBulk(pictures, act, problemOf)
    report(outcome, t('removed', { count: outcome.done.length, name }), (failed) =>
      t('notRemoved', { count: failed, name }),
    )
    void refresh()
    return outcome
  }

  /** Puts pictures before another one, at once; null for the end. Undone with a message when it is refused. */
  const move = async (id: string, moved: ReadonlySet<string>, before: string | null) => {
    const key = trpc.album.images.infiniteQueryKey({ workspaceId, id })
    await queries.cancelQueries({ queryKey: key })
    const known = queries.getQueryData<Pages>(key)
    const order = reorder(known?.pages.flatMap(({ items }) => items) ?? [], moved, before)
    queries.setQueryData<Pages>(key, (data) => data && withOrder(data, order))
    const ids = order.flatMap((image) => (moved.has(image.id) ? [image.id] : []))
    try {
      await client.album.move.mutate({ workspaceId, id, ids, before })
    } catch (error) {
      queries.setQueryData(key, known)
      say(sentence(error), 'danger')
    }
    void refresh()
    return order
  }

  function report({ done, failed }: BulkOutcome, success: string, failure: (count: number) => string) {
    const [first] = failed
    if (first) say(`${failure(failed.length)} ${sentence(first.problem)}`, 'danger')
    else if (done.length > 0) say(success)
  }

  return { create, update, remove, add, takeOut, move }
}

/** The pages of a list with its pictures in another order. */
function withOrder(data: Pages, order: readonly ImageItem[]): Pages {
  let start = 0
  const pages = data.pages.map((page) => {
    const items = order.slice(start, start + page.items.length)
    start += page.items.length
    return { ...page, items }
  })
  return { ...data, pages }
}

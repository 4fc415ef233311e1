'use client'

import type { ImageItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { showToast } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../../trpc/client.tsx'
import { findNode, nearestTo } from '../data/tree.ts'
import { useTreeCache } from '../data/use-tree-cache.ts'
import { useSession } from '../session/session.tsx'
import { openImage } from '../state/view-state.ts'

/** The actions on a picture of the history. They are optimistic: shown at once, and undone when the server refuses. */
export function useImageActions() {
  const trpc = useTRPC()
  const t = useTranslations('editor')
  const sentence = useErrorSentence()
  const { workspaceId, data, root, stores } = useSession()
  const { change, refresh } = useTreeCache()
  const favouring = useMutation(trpc.image.setFavourite.mutationOptions())
  const trashing = useMutation(trpc.image.trash.mutationOptions())
  const restoring = useMutation(trpc.image.restore.mutationOptions())
  const renaming = useMutation(trpc.image.rename.mutationOptions())
  const closeLabel = t('close')

  const read = async (id: string) => {
    const top = data.images.get(data.rootId)
    if (top) await refresh(top, { images: [id] })
  }

  /** @returns whether it succeeded */
  const attempt = async (id: string, changes: Partial<ImageItem>, act: () => Promise<unknown>): Promise<boolean> => {
    const answered = change(data.rootId, id, changes)
    try {
      const results = await act()
      const refused = Array.isArray(results) ? results.find(({ ok }) => !ok)?.error : undefined
      if (refused) showToast({ message: sentence(refused), tone: 'danger', closeLabel })
      return !refused
    } catch (error) {
      showToast({ message: sentence(error), tone: 'danger', closeLabel })
      return false
    } finally {
      answered()
      await read(id)
    }
  }

  const setFavourite = (image: ImageItem, favourite: boolean) =>
    attempt(image.id, { favourite }, () => favouring.mutateAsync({ workspaceId, ids: [image.id], favourite }))

  const restore = (image: ImageItem) =>
    attempt(image.id, { trashedAt: null }, () => restoring.mutateAsync({ workspaceId, ids: [image.id] }))

  const trash = async (image: ImageItem) => {
    const node = findNode(root, image.id)
    const next = node && nearestTo(node)?.id
    if (stores.view.get().currentId === image.id) stores.view.set((view) => openImage(view, next ?? data.rootId))
    const trashedAt = new Date().toISOString()
    const done = await attempt(image.id, { trashedAt }, () => trashing.mutateAsync({ workspaceId, ids: [image.id] }))
    if (!done) return
    const action = { label: t('undo'), run: () => void restore(image) }
    showToast({ message: t('trashed', { name: image.name }), action, closeLabel })
  }

  /** @throws the server's error */
  const rename = async (image: ImageItem, name: string) => {
    await renaming.mutateAsync({ workspaceId, id: image.id, name })
    change(data.rootId, image.id, { name })()
    await read(image.id)
  }

  return { setFavourite, trash, restore, rename }
}

'use client'

import { useEffect, useRef } from 'react'
import { useTRPCClient } from '../../trpc/client.tsx'
import type { EditorData } from './use-editor-data.ts'
import { useTreeCache } from './use-tree-cache.ts'

/**
 * Fetches the ancestors of a picture whose source was not fetched yet, as for an older edit: it is compared with its
 * source.
 */
export function useWayToPicture(workspaceId: string, data: EditorData, currentId: string) {
  const client = useTRPCClient()
  const { add } = useTreeCache()
  const requested = useRef(new Set<string>())
  const missing = isWayMissing(data, currentId)
  const { rootId } = data
  useEffect(() => {
    if (!missing) requested.current.delete(currentId)
    if (!missing || requested.current.has(currentId)) return
    requested.current.add(currentId)
    // Without the response the picture is compared with the upload.
    const reading = client.image.tree.query({ workspaceId, id: currentId, sketches: true, limit: 1 })
    reading.then((page) => page.rootId === rootId && add(rootId, page)).catch(() => requested.current.delete(currentId))
  }, [missing, currentId, workspaceId, rootId, client, add])
}

function isWayMissing({ rootId, images, edits }: EditorData, id: string): boolean {
  const image = images.get(id)
  if (!image) return true
  if (image.editId === null || id === rootId) return false
  const edit = edits.get(image.editId)
  if (!edit) return true
  return edit.sourceId !== null && !images.has(edit.sourceId)
}

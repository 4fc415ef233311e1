'use client'

import type { EditTree, ImageItem } from '@amend/api/types'
import { can } from '@amend/auth/permissions'
import { useWorkspace } from '@amend/next-app/client/viewer'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTRPC } from '../trpc/client.tsx'
import { growTree } from './data/tree.ts'
import { layOut } from './data/tree-rows.ts'
import { type EarlierEdits, useEditorData } from './data/use-editor-data.ts'
import { useLiveEdits } from './data/use-live-edits.ts'
import { useWayToPicture } from './data/use-way-to-picture.ts'
import { Editor } from './editor.tsx'
import { RequestsProvider } from './requests/requests.tsx'
import { SessionProvider } from './session/session.tsx'
import { useEditorStores } from './session/use-editor-stores.ts'
import { useImageAddress } from './session/use-image-address.ts'
import { useStore } from './state/store.ts'

interface OpenEditorProps {
  tree: EditTree
  root: ImageItem
  size: { width: number; height: number }
  imageId: string
  earlier: EarlierEdits
}

/** While no worker has registered a model, the model is polled at this interval (ms). */
const modelInterval = 3_000

export function OpenEditor({ tree, root: upload, size, imageId, earlier }: OpenEditorProps) {
  const trpc = useTRPC()
  const { workspaceId } = upload
  const data = useEditorData(tree)
  const stores = useEditorStores(data, imageId)
  const dismissed = useStore(stores.draft, (draft) => draft.dismissed)
  const { data: model = null } = useQuery({
    ...trpc.model.current.queryOptions({ workspaceId }),
    refetchInterval: ({ state }) => (state.data ? false : modelInterval),
  })
  const role = useWorkspace(workspaceId)?.role
  const currentId = useStore(stores.view, (view) => view.currentId)
  useLiveEdits(upload, data, stores.live)
  useWayToPicture(workspaceId, data, currentId)
  useImageAddress(workspaceId, stores.view)
  const root = useMemo(() => growTree(tree, dismissed), [tree, dismissed])
  const rows = useMemo(() => root && layOut(root), [root])
  if (!root || !rows) return null
  const mayEdit = role !== undefined && can(role, 'edit:request')
  const session = { workspaceId, stores, data, root, rows, earlier, model, mayEdit, size }
  return (
    <SessionProvider session={session}>
      <RequestsProvider>
        <Editor />
      </RequestsProvider>
    </SessionProvider>
  )
}

'use client'

import { isMac, matchesKeys } from '@amend/next-app/client/shortcuts'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { TreeNode } from '../data/tree.ts'
import { foldRows, nodeAfterKey, nodesInOrder, type TreeRow } from '../data/tree-rows.ts'
import { useRequests } from '../requests/requests.tsx'
import { useSession, useView } from '../session/session.tsx'
import { compareWith, follow, openImage, showFailure } from '../state/view-state.ts'
import { FoldButton } from './row-buttons.tsx'
import { Node } from './tree-node.tsx'
import { Row } from './tree-row.tsx'
import { useTreeScroll } from './use-tree-scroll.ts'

interface TreeViewProps {
  rows: readonly TreeRow[]
  /** Called when the tree is scrolled near its top. */
  onTop: () => void
}

/**
 * The history as rows, of which only those near its window are rendered: navigable with the arrow keys; any picture can
 * be the source of the next edit.
 */
export function TreeView({ rows: all, onTop }: TreeViewProps) {
  const t = useTranslations('editor.history')
  const { stores } = useSession()
  const { cancel } = useRequests()
  const focusedId = useView((view) => view.focusedId)
  const selectedId = useSelectedId(all)
  const [folded, setFolded] = useState<ReadonlyMap<string, boolean>>(new Map())
  const rows = useMemo(() => foldRows(all, folded, selectedId), [all, folded, selectedId])
  const order = useMemo(() => nodesInOrder(rows), [rows])
  const tabStop = order.some(({ id }) => id === focusedId) ? focusedId : selectedId
  const { scroller, virtual, moveTo, onScroll } = useTreeScroll({ rows, selectedId, focusedId, onTop })

  const open = ({ image, edit }: TreeNode, compare = false) => {
    if (image && compare) stores.view.set((view) => compareWith(view, image.id))
    else if (image) stores.view.set((view) => ({ ...openImage(view, image.id), panelOpen: false }))
    else if (edit?.sourceId && edit.status === 'failed') {
      const { id, sourceId } = edit
      stores.view.set((view) => showFailure(view, sourceId, id))
    } else if (edit)
      stores.view.set((view) => follow({ ...view, currentId: edit.sourceId ?? view.currentId }, edit.batchId))
  }
  const fold = ({ id, folded: now = false }: TreeRow) => setFolded((before) => new Map(before).set(id, !now))
  const onKeyDown = (event: KeyboardEvent, node: TreeNode, row: TreeRow) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const heads = row.branch !== undefined && row.nodes[0] === node
    if (event.key === 'Enter' || event.key === ' ') open(node)
    else if (matchesKeys('c', event, isMac()) && node.image) {
      const { id } = node.image
      stores.view.set((view) => compareWith(view, id))
    } else if (heads && event.key === (row.folded ? 'ArrowRight' : 'ArrowLeft')) fold(row)
    else if (event.key === 'Delete' && node.edit && !node.image) void cancel([node.edit.id])
    else {
      const next = nodeAfterKey(rows, node, event.key)
      if (!next) return
      stores.view.set((view) => ({ ...view, focusedId: next.id }))
      moveTo(next.id)
    }
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div ref={scroller} onScroll={onScroll} className="min-h-0 grow overflow-y-auto overscroll-contain p-2">
      <div role="tree" aria-label={t('label')} className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index]
          return (
            row && (
              <Row key={key} row={row} top={start}>
                {row.nodes.map((node, at) => (
                  <Node
                    key={node.id}
                    node={node}
                    small={row.nodes.length > 1}
                    selected={node.id === selectedId}
                    tabStop={node.id === tabStop}
                    expanded={at === 0 && row.branch !== undefined ? !row.folded : undefined}
                    onOpen={(compare) => open(node, compare)}
                    onKeyDown={(event) => onKeyDown(event, node, row)}
                    corner={at === 0 && row.branch !== undefined && <FoldButton row={row} onFold={() => fold(row)} />}
                  />
                ))}
              </Row>
            )
          )
        })}
      </div>
      {all.length === 1 && <p className="px-3 py-2 text-muted text-xs">{t('empty')}</p>}
    </div>
  )
}

/** The node of the picture on the stage, or of the first edit that is followed there. */
function useSelectedId(rows: readonly TreeRow[]): string {
  const currentId = useView((view) => view.currentId)
  const stage = useView((view) => view.stage)
  return useMemo(() => {
    if (stage.kind !== 'batch') return currentId
    const followed = nodesInOrder(rows).find(({ edit }) => edit?.batchId === stage.batchId && !edit.resultId)
    return followed?.id ?? currentId
  }, [rows, currentId, stage])
}

'use client'

import { isMac, matchesKeys } from '@amend/next-app/client/shortcuts'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { nodeAfterKey, nodesInOrder, type TreeNode, type TreeRow } from '../data/tree.ts'
import { useSession, useView } from '../session/session.tsx'
import { compareWith, follow, openImage, showFailure } from '../state/view-state.ts'
import { Node } from './tree-node.tsx'
import { Row } from './tree-row.tsx'

/** The history as rows: navigable with the arrow keys; any picture can be the source of the next edit. */
export function TreeView({ rows }: { rows: readonly TreeRow[] }) {
  const t = useTranslations('editor.history')
  const { stores } = useSession()
  const list = useRef<HTMLDivElement>(null)
  const currentId = useView((view) => view.currentId)
  const stage = useView((view) => view.stage)
  const focusedId = useView((view) => view.focusedId)
  const order = nodesInOrder(rows)
  const followed =
    stage.kind === 'batch' ? order.find(({ edit }) => edit?.batchId === stage.batchId && !edit.resultId)?.id : undefined
  const selectedId = followed ?? currentId
  const tabStop = order.some(({ id }) => id === focusedId) ? focusedId : selectedId

  useEffect(() => {
    list.current?.querySelector(`[data-node="${selectedId}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [selectedId])

  const open = ({ image, edit }: TreeNode) => {
    if (image) stores.view.set((view) => ({ ...openImage(view, image.id), panelOpen: false }))
    else if (edit?.sourceId && edit.status === 'failed') {
      const { id, sourceId } = edit
      stores.view.set((view) => showFailure(view, sourceId, id))
    } else if (edit)
      stores.view.set((view) => follow({ ...view, currentId: edit.sourceId ?? view.currentId }, edit.batchId))
  }
  const onKeyDown = (event: KeyboardEvent, node: TreeNode) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter' || event.key === ' ') open(node)
    else if (matchesKeys('c', event, isMac()) && node.image) {
      const { id } = node.image
      stores.view.set((view) => compareWith(view, id))
    } else {
      const next = nodeAfterKey(rows, node, event.key)
      if (!next) return
      stores.view.set((view) => ({ ...view, focusedId: next.id }))
      list.current?.querySelector<HTMLElement>(`[data-node="${next.id}"]`)?.focus()
    }
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div ref={list} role="tree" aria-label={t('label')}>
      {rows.map((row) => (
        <Row key={row.nodes[0]?.id} row={row}>
          {row.nodes.map((node) => (
            <Node
              key={node.id}
              node={node}
              small={row.nodes.length > 1}
              selected={node.id === selectedId}
              tabStop={node.id === tabStop}
              onOpen={() => open(node)}
              onKeyDown={(event) => onKeyDown(event, node)}
            />
          ))}
          {row.nodes.length > 1 && (
            <p aria-hidden className="w-full truncate px-1 text-muted text-xs">
              {row.nodes[0]?.edit?.instruction}
            </p>
          )}
        </Row>
      ))}
    </div>
  )
}

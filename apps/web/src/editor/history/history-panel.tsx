'use client'

import { Button } from '@amend/ui'
import { useTranslations } from 'use-intl'
import { findNode } from '../data/tree.ts'
import { useSession, useView } from '../session/session.tsx'
import { NodeDetails } from './node-details.tsx'
import { TreeView } from './tree-view.tsx'

/** The history tree, and below it the details of the current or focused picture. */
export function HistoryPanel() {
  const t = useTranslations('editor.history')
  const { root, rows, earlier, stores } = useSession()
  const currentId = useView((view) => view.currentId)
  const focusedId = useView((view) => view.focusedId)
  const node = findNode(root, focusedId ?? currentId) ?? findNode(root, currentId) ?? root
  return (
    <div
      role="none"
      className="flex h-full min-h-0 flex-col"
      onBlur={({ currentTarget, relatedTarget }) => {
        // The details stay while they are used, also when a click focuses nothing.
        if (!relatedTarget || currentTarget.contains(relatedTarget)) return
        stores.view.set((view) => ({ ...view, focusedId: null }))
      }}
    >
      {earlier.some && (
        <div className="shrink-0 px-2 pt-2">
          <Button size="sm" variant="ghost" className="w-full" loading={earlier.loading} onClick={earlier.load}>
            {t('earlier')}
          </Button>
        </div>
      )}
      <TreeView rows={rows} onTop={() => earlier.some && !earlier.loading && earlier.load()} />
      <section aria-label={t('details')} className="h-66 shrink-0 overflow-y-auto border-line border-t">
        <NodeDetails node={node} />
      </section>
    </div>
  )
}

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
      <div className="min-h-0 grow overflow-y-auto overscroll-contain p-2">
        {earlier.some && (
          <Button size="sm" variant="ghost" className="mb-1 w-full" loading={earlier.loading} onClick={earlier.load}>
            {t('earlier')}
          </Button>
        )}
        <TreeView rows={rows} />
        {rows.length === 1 && <p className="px-3 py-2 text-muted text-xs">{t('empty')}</p>}
      </div>
      <section aria-label={t('details')} className="h-66 shrink-0 overflow-y-auto border-line border-t">
        <NodeDetails node={node} />
      </section>
    </div>
  )
}

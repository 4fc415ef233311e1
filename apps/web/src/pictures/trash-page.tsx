'use client'

import type { ImageItem } from '@amend/api/types'
import { useShortcuts } from '@amend/next-app/client/shortcuts'
import { Button, ConfirmDialog, EmptyState } from '@amend/ui'
import { SquareCheck, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { BulkReportDialog } from './bulk-report.tsx'
import { PictureList } from './picture-list.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { StickyBar } from './sticky-bar.tsx'
import { useBulkActions } from './use-bulk-actions.tsx'
import { usePermissions } from './use-permissions.ts'
import { usePictures } from './use-pictures.ts'
import { useSelection } from './use-selection.ts'

interface TrashPageProps {
  workspaceId: string
  /** How long the trash keeps a picture. */
  retentionDays: number
}

const trashed = { trashed: true }

/** The trash: restores pictures, or deletes them for good. A click selects, because there is nothing to open. */
export function TrashPage({ workspaceId, retentionDays }: TrashPageProps) {
  const t = useTranslations('pictures')
  const list = usePictures(workspaceId, trashed)
  const { pictures } = list
  const { ids, chosen, choose, chooseAll, drop, clear } = useSelection(pictures)
  const actions = useBulkActions(workspaceId, drop)
  const may = usePermissions(workspaceId)
  const [asking, setAsking] = useState(false)
  const ask = () => setAsking(chosen.length > 0)
  useShortcuts([
    { keys: 'Mod+a', description: t('shortcuts.all'), run: chooseAll, disabled: pictures.length === 0 },
    { keys: 'Escape', description: t('shortcuts.clear'), run: clear, disabled: ids.size === 0 },
    {
      keys: 'r',
      description: t('shortcuts.restore'),
      disabled: !may.trash || ids.size === 0,
      run: () => void actions.restore(chosen),
    },
    {
      keys: ['Delete', 'Backspace'],
      description: t('shortcuts.delete'),
      disabled: !may.delete || ids.size === 0,
      run: ask,
    },
  ])

  const left = ({ trashedAt }: ImageItem) => t('trash.left', { days: daysLeft(trashedAt, retentionDays) })
  return (
    <div className="flex grow flex-col px-3 pb-8 sm:px-5">
      <StickyBar
        selecting={ids.size > 0}
        selection={
          <SelectionBar
            pictures={chosen}
            {...{ actions, may }}
            trashed
            onAll={chooseAll}
            onClear={clear}
            onDelete={ask}
          />
        }
      >
        <div className="min-w-0 grow">
          <h1 className="font-semibold text-base">{t('trash.title')}</h1>
          {pictures.length > 0 && (
            <p className="text-[0.8125rem] text-muted">{t('trash.retention', { days: retentionDays })}</p>
          )}
        </div>
        {pictures.length > 0 && (
          <Button variant="ghost" icon={<SquareCheck aria-hidden className="size-4.5" />} onClick={chooseAll}>
            <span className="max-sm:sr-only">{t('selection.all')}</span>
          </Button>
        )}
      </StickyBar>
      <PictureList
        list={list}
        empty={
          <EmptyState
            icon={<Trash2 aria-hidden />}
            title={t('trash.empty')}
            description={t('trash.emptyText', { days: retentionDays })}
            className="my-auto"
          />
        }
        hrefOf={nowhere}
        noteOf={left}
        selected={ids}
        selecting
        onSelect={choose}
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('trash.confirm', { count: chosen.length })}
        description={t('trash.confirmText', { count: chosen.length })}
        confirmLabel={t('trash.confirmDelete', { count: chosen.length })}
        cancelLabel={t('cancel')}
        destructive
        onConfirm={() => actions.deleteForGood(chosen)}
      />
      <BulkReportDialog report={actions.report} onClose={actions.closeReport} />
    </div>
  )
}

const nowhere = () => undefined

const day = 86_400_000 // ms

/** Whole days until the trash deletes a picture. */
function daysLeft(trashedAt: string | null, retentionDays: number): number {
  const since = trashedAt ? Date.now() - Date.parse(trashedAt) : 0
  return Math.max(0, Math.ceil(retentionDays - since / day))
}

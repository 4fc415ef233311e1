'use client'

import type { EditItem } from '@amend/api/types'
import { classNames } from '@amend/ui'
import { ChevronDown, ChevronRight, X } from 'lucide-react'
import type { MouseEvent } from 'react'
import { useTranslations } from 'use-intl'
import type { TreeRow } from '../data/tree-rows.ts'
import { useEditState } from '../progress/use-progress.ts'
import { useRequests } from '../requests/requests.tsx'
import { hasEnded } from '../state/live.ts'

/** Cancels an edit that waits or runs. For pointers: the keyboard has Delete. */
export function CancelButton({ edit, className }: { edit: EditItem; className?: string }) {
  const t = useTranslations('editor.history')
  const { cancel } = useRequests()
  const { status } = useEditState(edit)
  if (hasEnded(status)) return null
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={t('cancelOne', { instruction: edit.instruction })}
      title={t('cancel')}
      onClick={within(() => void cancel([edit.id]))}
      className={classNames('grid size-7 shrink-0 place-items-center rounded-md pointer-coarse:size-9', className)}
    >
      <X aria-hidden className="size-4" />
    </button>
  )
}

/** Folds the rest of a side branch. For pointers: the keyboard has the arrow keys. */
export function FoldButton({ row: { branch = 0, folded = false }, onFold }: { row: TreeRow; onFold: () => void }) {
  const t = useTranslations('editor.history')
  const Icon = folded ? ChevronRight : ChevronDown
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={t(folded ? 'unfold' : 'fold', { count: branch })}
      title={t(folded ? 'unfold' : 'fold', { count: branch })}
      onClick={within(onFold)}
      className="absolute top-0 right-0 flex h-6 min-w-7 items-center justify-end gap-0.5 rounded-md px-1.5 text-muted text-xs tabular-nums hover:bg-active"
    >
      {branch}
      <Icon aria-hidden className="size-3.5" />
    </button>
  )
}

/** A press on the button does not open the picture around it. */
const within = (act: () => void) => (event: MouseEvent) => {
  event.stopPropagation()
  act()
}

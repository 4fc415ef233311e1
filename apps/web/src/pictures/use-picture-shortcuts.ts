'use client'

import type { ImageItem } from '@amend/api/types'
import { useShortcuts } from '@amend/next-app/client/shortcuts'
import { useTranslations } from 'use-intl'
import type { useBulkActions } from './use-bulk-actions.tsx'
import type { Permissions } from './use-permissions.ts'
import type { useSelection } from './use-selection.ts'

interface PictureShortcuts {
  readonly pictures: readonly ImageItem[]
  readonly selection: Pick<ReturnType<typeof useSelection>, 'chosen' | 'chooseAll'>
  readonly selecting: boolean
  readonly actions: Pick<ReturnType<typeof useBulkActions>, 'setFavourite' | 'trash'>
  readonly may: Permissions
  readonly search: () => void
  /** Ends selecting. */
  readonly stop: () => void
}

/** The shortcuts of the pictures page. They act on the selection, or else on the focused picture. */
export function usePictureShortcuts({
  pictures,
  selection: { chosen, chooseAll },
  selecting,
  actions,
  may,
  search,
  stop,
}: PictureShortcuts): void {
  const t = useTranslations('pictures.shortcuts')
  const target = () => {
    const index = Number(document.activeElement?.closest('[data-index]')?.getAttribute('data-index') ?? Number.NaN)
    const focused = pictures[index]
    return chosen.length > 0 ? chosen : focused ? [focused] : []
  }
  useShortcuts([
    { keys: '/', description: t('search'), run: search },
    { keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], description: t('move'), ...inGrid },
    { keys: 'Enter', description: t('open'), ...inGrid },
    { keys: 'Space', description: t('select'), ...inGrid },
    { keys: 'Shift+ArrowRight', description: t('extend'), ...inGrid },
    { keys: 'Mod+a', description: t('all'), run: chooseAll, disabled: pictures.length === 0 },
    { keys: 'Escape', description: t('clear'), run: stop, disabled: !selecting },
    {
      keys: 'f',
      description: t('favourite'),
      disabled: !may.update,
      run: () => {
        const pictures = target()
        if (pictures.length > 0) void actions.setFavourite(pictures, !pictures.every((picture) => picture.favourite))
      },
    },
    {
      keys: ['Delete', 'Backspace'],
      description: t('trash'),
      disabled: !may.trash,
      run: () => {
        const pictures = target()
        if (pictures.length > 0) void actions.trash(pictures)
      },
    },
  ])
}

/** Keys that the grid itself handles, for the list of shortcuts. */
const inGrid = { run: () => undefined, disabled: true } as const

'use client'

import { useShortcuts } from '@amend/next-app/client/shortcuts'
import { useTranslations } from 'use-intl'
import { draw, type Mask, redo, undo } from '../mask/mask.ts'
import { useSession } from '../session/session.tsx'
import { setMasking } from '../state/view-state.ts'
import { brushSizes, maskTool, type ToolKind } from './mask-tool.ts'

/** The actions of the mask tools. */
export function useMaskActions() {
  const { stores } = useSession()
  const change = (next: (mask: Mask) => Mask) => stores.draft.set((draft) => ({ ...draft, mask: next(draft.mask) }))
  const resize = (by: number) =>
    maskTool.set((state) => ({
      ...state,
      size: Math.min(Math.max(state.size + by, brushSizes.least), brushSizes.most),
    }))
  const toggleErase = () => maskTool.set((state) => ({ ...state, erase: !state.erase }))
  const done = () => stores.view.set((view) => setMasking(view, false))

  return { change, resize, toggleErase, done }
}

/** The shortcuts of the mask tools, while they are shown. */
export function useMaskShortcuts() {
  const t = useTranslations('editor.mask')
  const { change, resize, toggleErase, done } = useMaskActions()
  const choose = (kind: ToolKind) => maskTool.set((state) => ({ ...state, kind }))
  useShortcuts([
    { keys: 'b', description: t('brush'), run: () => choose('brush') },
    { keys: 'r', description: t('rectangle'), run: () => choose('rectangle') },
    { keys: 'l', description: t('lasso'), run: () => choose('lasso') },
    { keys: 'w', description: t('wand'), run: () => choose('wand') },
    { keys: 'g', description: t('gradient'), run: () => choose('gradient') },
    { keys: 'x', description: t('erase'), run: toggleErase },
    { keys: '[', description: t('smaller'), run: () => resize(-2 * brushSizes.step) },
    { keys: ']', description: t('larger'), run: () => resize(2 * brushSizes.step) },
    { keys: 'i', description: t('invert'), run: () => change((now) => draw(now, { kind: 'invert' })) },
    { keys: 'Mod+z', description: t('undo'), run: () => change(undo) },
    { keys: ['Mod+Shift+z', 'Mod+y'], description: t('redo'), run: () => change(redo) },
    { keys: 'Escape', description: t('done'), run: done },
  ])
}

'use client'

import { useShortcuts } from '@amend/next-app/client/shortcuts'
import { useTranslations } from 'use-intl'
import { draw, type Mask, redo, undo } from '../mask/mask.ts'
import { useSession } from '../session/session.tsx'
import { setMasking } from '../state/view-state.ts'
import { brushSizes, maskTool } from './mask-tool.ts'

/** The actions of the mask tools, with their shortcuts. */
export function useMaskActions() {
  const t = useTranslations('editor.mask')
  const { stores } = useSession()
  const change = (next: (mask: Mask) => Mask) => stores.draft.set((draft) => ({ ...draft, mask: next(draft.mask) }))
  const resize = (by: number) =>
    maskTool.set((state) => ({
      ...state,
      size: Math.min(Math.max(state.size + by, brushSizes.least), brushSizes.most),
    }))
  const toggleErase = () => maskTool.set((state) => ({ ...state, erase: !state.erase }))
  const done = () => stores.view.set((view) => setMasking(view, false))

  useShortcuts([
    { keys: 'b', description: t('brush'), run: () => maskTool.set((state) => ({ ...state, kind: 'brush' })) },
    { keys: 'r', description: t('rectangle'), run: () => maskTool.set((state) => ({ ...state, kind: 'rectangle' })) },
    { keys: 'x', description: t('erase'), run: toggleErase },
    { keys: '[', description: t('smaller'), run: () => resize(-2 * brushSizes.step) },
    { keys: ']', description: t('larger'), run: () => resize(2 * brushSizes.step) },
    { keys: 'i', description: t('invert'), run: () => change((now) => draw(now, { kind: 'invert' })) },
    { keys: 'Mod+z', description: t('undo'), run: () => change(undo) },
    { keys: ['Mod+Shift+z', 'Mod+y'], description: t('redo'), run: () => change(redo) },
    { keys: 'Escape', description: t('done'), run: done },
  ])
  return { change, toggleErase, done }
}

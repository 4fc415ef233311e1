'use client'

import { Button, IconButton, SegmentedControl, Slider } from '@amend/ui'
import { Brush, Contrast, Lasso, Redo2, Square, SquareDashed, Trash2, Undo2, WandSparkles } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { draw, isDrawn, redo, undo } from '../mask/mask.ts'
import { useDraft } from '../session/session.tsx'
import { useStore } from '../state/store.ts'
import { BoxPopover } from './box-popover.tsx'
import { FeatherPopover } from './feather-popover.tsx'
import { MaskShare } from './mask-share.tsx'
import { brushSizes, maskTool, type ToolKind, toolKinds } from './mask-tool.ts'
import { QuickSelection } from './quick-selection.tsx'
import { useColourSelection } from './use-colour-selection.ts'
import { useMaskActions, useMaskShortcuts } from './use-mask-actions.ts'

const icons = { brush: Brush, rectangle: Square, lasso: Lasso, wand: WandSparkles, gradient: SquareDashed } as const

/** The tools for drawing a region, beside the picture: they hide nothing of it. */
export function MaskDock() {
  const t = useTranslations('editor.mask')
  const kind = useStore(maskTool, (tool) => tool.kind)
  const { change, done } = useMaskActions()
  useMaskShortcuts()
  return (
    <div
      role="toolbar"
      aria-label={t('tools')}
      className="flex shrink-0 flex-col gap-1 border-line border-y bg-canvas px-2 py-1.5 max-lg:pb-[max(0.375rem,env(safe-area-inset-bottom))] sm:px-3"
    >
      <div className="flex items-center gap-2">
        <div className="flex min-w-0 grow items-center gap-2 overflow-x-auto py-0.5 [scrollbar-width:none]">
          <SegmentedControl<ToolKind>
            label={t('tool')}
            withText
            className="shrink-0 whitespace-nowrap"
            value={kind}
            onValueChange={(next) => maskTool.set((state) => ({ ...state, kind: next }))}
            options={toolKinds.map((value) => {
              const Icon = icons[value]
              return { value, label: t(value), icon: <Icon aria-hidden /> }
            })}
          />
          <QuickSelection />
        </div>
        <Button size="sm" variant="primary" onClick={done}>
          {t('done')}
        </Button>
      </div>
      <div className="flex items-center gap-1 overflow-x-auto [scrollbar-width:none] *:shrink-0">
        <AddOrErase />
        <ToolOption />
        <BoxPopover onDraw={change} />
        <FeatherPopover />
        <ShapeButtons />
        <MaskShare className="ml-auto pl-2" />
      </div>
    </div>
  )
}

function AddOrErase() {
  const t = useTranslations('editor.mask')
  const erase = useStore(maskTool, (tool) => tool.erase)
  return (
    <SegmentedControl
      label={t('mode')}
      value={erase ? 'erase' : 'add'}
      onValueChange={(mode) => maskTool.set((state) => ({ ...state, erase: mode === 'erase' }))}
      options={[
        { value: 'add', label: t('add') },
        { value: 'erase', label: t('erase') },
      ]}
    />
  )
}

/** The size of the brush, or the tolerance of the wand. */
function ToolOption() {
  const t = useTranslations('editor.mask')
  const tool = useStore(maskTool, (state) => state)
  const { selectAgain } = useColourSelection()
  if (tool.kind === 'brush') {
    return (
      <Slider
        label={t('size')}
        hideLabel
        shows="nothing"
        className="mx-2 w-24"
        value={tool.size}
        onValueChange={(size) => maskTool.set((state) => ({ ...state, size }))}
        min={brushSizes.least}
        max={brushSizes.most}
        step={brushSizes.step}
        format={(value) => t('pixels', { value })}
      />
    )
  }
  if (tool.kind !== 'wand') return null
  return (
    <span className="flex items-center gap-1 text-muted text-xs">
      <span aria-hidden>{t('tolerance')}</span>
      <Slider
        label={t('tolerance')}
        hideLabel
        shows="nothing"
        className="mx-2 w-24"
        value={tool.tolerance}
        onValueChange={(tolerance) => {
          maskTool.set((state) => ({ ...state, tolerance }))
          void selectAgain()
        }}
        min={1}
        max={100}
        format={String}
      />
    </span>
  )
}

function ShapeButtons() {
  const t = useTranslations('editor.mask')
  const mask = useDraft((draft) => draft.mask)
  const { change } = useMaskActions()
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        icon={<Contrast aria-hidden className="size-4" />}
        onClick={() => change((now) => draw(now, { kind: 'invert' }))}
      >
        {t('invert')}
      </Button>
      <IconButton
        label={t('undo')}
        shortcut="Ctrl+Z"
        size="sm"
        icon={<Undo2 aria-hidden />}
        disabled={mask.shapes.length === 0}
        onClick={() => change(undo)}
      />
      <IconButton
        label={t('redo')}
        size="sm"
        icon={<Redo2 aria-hidden />}
        disabled={mask.undone.length === 0}
        onClick={() => change(redo)}
      />
      <IconButton
        label={t('clear')}
        size="sm"
        icon={<Trash2 aria-hidden />}
        disabled={!isDrawn(mask)}
        onClick={() => change((now) => draw(now, { kind: 'clear' }))}
      />
    </>
  )
}

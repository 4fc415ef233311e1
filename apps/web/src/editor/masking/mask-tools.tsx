'use client'

import { Button, IconButton, SegmentedControl, Slider } from '@amend/ui'
import { Brush, Contrast, Eraser, Redo2, Square, Trash2, Undo2 } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { draw, isDrawn, redo, undo } from '../mask/mask.ts'
import { useDraft, useSession } from '../session/session.tsx'
import { useStore } from '../state/store.ts'
import { BoxPopover } from './box-popover.tsx'
import { FeatherPopover } from './feather-popover.tsx'
import { MaskShare } from './mask-share.tsx'
import { brushSizes, maskTool } from './mask-tool.ts'
import { useMaskActions } from './use-mask-actions.ts'

/** The toolbar above the picture while a region is drawn. */
export function MaskTools() {
  const t = useTranslations('editor.mask')
  const { model } = useSession()
  const tool = useStore(maskTool, (state) => state)
  const mask = useDraft((draft) => draft.mask)
  const feather = useDraft((draft) => draft.changes.feather) ?? model?.capabilities.defaults.feather ?? 0
  const { change, toggleErase, done } = useMaskActions()
  return (
    <div
      role="toolbar"
      aria-label={t('tools')}
      className="flex max-w-full flex-wrap items-center justify-center gap-x-2 gap-y-1 rounded-xl bg-raised px-2 py-1.5 shadow-raised ring-1 ring-line"
    >
      <SegmentedControl
        label={t('tool')}
        value={tool.kind}
        onValueChange={(kind) => maskTool.set((state) => ({ ...state, kind }))}
        options={[
          { value: 'brush', label: t('brush'), icon: <Brush aria-hidden /> },
          { value: 'rectangle', label: t('rectangle'), icon: <Square aria-hidden /> },
        ]}
      />
      <IconButton
        label={t('erase')}
        shortcut="X"
        pressed={tool.erase}
        size="sm"
        icon={<Eraser aria-hidden />}
        onClick={toggleErase}
      />
      {tool.kind === 'brush' && (
        <Slider
          label={t('size')}
          hideLabel
          shows="nothing"
          className="w-24"
          value={tool.size}
          onValueChange={(size) => maskTool.set((state) => ({ ...state, size }))}
          min={brushSizes.least}
          max={brushSizes.most}
          step={brushSizes.step}
          format={(value) => t('pixels', { value })}
        />
      )}
      <BoxPopover onDraw={change} />
      <span aria-hidden className="hidden h-5 w-px bg-line sm:block" />
      <FeatherPopover feather={feather} />
      <IconButton
        label={t('invert')}
        shortcut="I"
        size="sm"
        icon={<Contrast aria-hidden />}
        onClick={() => change((now) => draw(now, { kind: 'invert' }))}
      />
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
      <MaskShare className="min-w-20 text-center" />
      <Button size="sm" variant="primary" onClick={done}>
        {t('done')}
      </Button>
    </div>
  )
}

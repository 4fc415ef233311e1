'use client'

import { useShortcuts } from '@amend/next-app/client/shortcuts'
import { Button, classNames, IconButton, Popover, SegmentedControl, Slider, TextField } from '@amend/ui'
import {
  Brush,
  Contrast,
  Eraser,
  Grid2x2X,
  Pencil,
  Redo2,
  RulerDimensionLine,
  Square,
  Trash2,
  Undo2,
} from 'lucide-react'
import { type FormEvent, useDeferredValue, useMemo, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { boxWithin, draw, effectiveShapes, isDrawn, type Mask, redo, undo } from '../mask/mask.ts'
import { drawShapes, emptyRaster, markedShare } from '../mask/raster.ts'
import { useDraft, useSession } from '../session/session.tsx'
import { useStore } from '../state/store.ts'
import { setMasking } from '../state/view-state.ts'
import { brushSizes, maskTool, startBox } from './mask-tool.ts'

/** Above the picture while a region is drawn. */
export function MaskTools() {
  const t = useTranslations('editor.mask')
  const { stores, model } = useSession()
  const tool = useStore(maskTool, (state) => state)
  const mask = useDraft((draft) => draft.mask)
  const feather = useDraft((draft) => draft.changes.feather) ?? model?.capabilities.defaults.feather ?? 0
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

/** Of the picture that may change. A small raster is enough to say it. */
export function useMaskShare(): number {
  const { size } = useSession()
  const mask = useDeferredValue(useDraft((draft) => draft.mask))
  return useMemo(() => {
    const scale = Math.min(1, 320 / Math.max(size.width, size.height))
    const raster = emptyRaster(
      Math.max(1, Math.round(size.width * scale)),
      Math.max(1, Math.round(size.height * scale)),
    )
    drawShapes(raster, effectiveShapes(mask), scale)
    return markedShare(raster)
  }, [mask, size])
}

function MaskShare({ className }: { className?: string }) {
  const t = useTranslations('editor.mask')
  const format = useFormatter()
  const share = useMaskShare()
  const text = format.number(share, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 })
  return (
    <span aria-live="polite" className={classNames('text-muted text-xs tabular-nums', className)}>
      {t('share', { share: text })}
    </span>
  )
}

function FeatherPopover({ feather }: { feather: number }) {
  const t = useTranslations('editor.mask')
  const { stores, size } = useSession()
  const most = Math.min(1000, Math.max(16, Math.round(Math.max(size.width, size.height) / 10)))
  return (
    <Popover
      label={t('feather')}
      trigger={<IconButton label={t('feather')} pressed={feather > 0} size="sm" icon={<Grid2x2X aria-hidden />} />}
    >
      <Slider
        label={t('feather')}
        hint={t('featherHint')}
        value={feather}
        shows="input"
        onValueChange={(value) =>
          stores.draft.set((draft) => ({ ...draft, changes: { ...draft.changes, feather: value } }))
        }
        min={0}
        max={most}
        typedMax={1000}
        format={(value) => t('pixels', { value })}
      />
    </Popover>
  )
}

/** A rectangle by numbers, for those who do not draw. */
function BoxPopover({ onDraw }: { onDraw: (next: (mask: Mask) => Mask) => void }) {
  const t = useTranslations('editor.mask')
  const { size } = useSession()
  const erase = useStore(maskTool, (state) => state.erase)
  const [box, setBox] = useState(() => startBox(size))
  const fields = ['x', 'y', 'width', 'height'] as const
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const within = boxWithin(box, size)
    setBox(within)
    onDraw((mask) => draw(mask, { kind: 'rectangle', erase, box: within }))
  }
  return (
    <Popover
      label={t('byNumbers')}
      trigger={<IconButton label={t('byNumbers')} size="sm" icon={<RulerDimensionLine aria-hidden />} />}
    >
      <form onSubmit={submit} className="flex flex-col gap-3">
        <p className="text-muted text-sm">{t('byNumbersHint', { width: size.width, height: size.height })}</p>
        <div className="grid grid-cols-2 gap-3">
          {fields.map((name) => (
            <TextField
              key={name}
              label={t(`box.${name}`)}
              inputMode="numeric"
              value={String(box[name])}
              onChange={({ target }) => {
                const value = Number(target.value.replace(/\D/g, ''))
                setBox((now) => ({ ...now, [name]: value }))
              }}
            />
          ))}
        </div>
        <Button type="submit" variant="primary" icon={<Pencil aria-hidden className="size-4" />}>
          {erase ? t('eraseBox') : t('addBox')}
        </Button>
      </form>
    </Popover>
  )
}

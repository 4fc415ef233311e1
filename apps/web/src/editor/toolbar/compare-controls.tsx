'use client'

import { IconButton, SegmentedControl } from '@amend/ui'
import { Columns2, Eye, Image, Images, LayoutGrid, SeparatorVertical, Users, X } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { variantsOf } from '../data/variants.ts'
import { useBeforeImage, useCurrentImage, useSession, useView } from '../session/session.tsx'
import { type CompareMode, chooseCompare, follow } from '../state/view-state.ts'
import { useHold } from './use-hold.ts'

export function CompareControls() {
  const t = useTranslations('editor.compare')
  const history = useTranslations('editor.history')
  const { stores, data } = useSession()
  const before = useBeforeImage()
  const compare = useView((view) => view.compare)
  const beforeId = useView((view) => view.beforeId)
  const stage = useView((view) => view.stage)
  const hold = useHold()
  const image = useCurrentImage()
  const edit = image.editId === null ? undefined : data.edits.get(image.editId)
  const variants = edit && (data.batches.get(edit.batchId)?.length ?? 0) > 1 ? edit.batchId : undefined
  const others = data.images.size > 1
  const people = useMemo(() => variantsOf(data, image).people.length, [data, image])
  const possible = before !== undefined && stage.kind === 'picture'
  return (
    <>
      <SegmentedControl<CompareMode>
        label={t('label')}
        value={stage.kind === 'picture' && possible ? compare : 'off'}
        onValueChange={(mode) => stores.view.set((view) => chooseCompare(view, mode))}
        disabled={!possible}
        className="shrink-0 flex-nowrap"
        options={[
          { value: 'off', label: t('off'), icon: <Image aria-hidden /> },
          { value: 'slider', label: t('slider'), icon: <SeparatorVertical aria-hidden /> },
          { value: 'side', label: t('side'), icon: <Columns2 aria-hidden /> },
        ]}
      />
      <button
        type="button"
        disabled={!possible || compare !== 'off'}
        title={t('hold')}
        {...hold}
        className="inline-flex h-8 touch-none select-none items-center gap-1.5 rounded-lg px-2.5 font-medium text-[0.8125rem] text-muted transition-colors not-disabled:hover:bg-hover not-disabled:hover:text-ink active:bg-active disabled:opacity-50 pointer-coarse:h-11"
      >
        <Eye aria-hidden className="size-4 shrink-0" />
        <span className="whitespace-nowrap max-sm:sr-only">{t('hold')}</span>
      </button>
      <IconButton
        size="sm"
        label={t('with')}
        shortcut="Shift+C"
        disabled={!others}
        icon={<Images aria-hidden />}
        onClick={() => stores.view.set((view) => ({ ...view, dialog: { kind: 'compare', imageId: image.id } }))}
      />
      {people > 1 && (
        <IconButton
          size="sm"
          label={history('allVariants')}
          icon={<Users aria-hidden />}
          onClick={() => stores.view.set((view) => ({ ...view, dialog: { kind: 'variants', imageId: image.id } }))}
        />
      )}
      {variants !== undefined && stage.kind === 'picture' && (
        <IconButton
          size="sm"
          label={t('variants')}
          icon={<LayoutGrid aria-hidden />}
          onClick={() => stores.view.set((view) => follow(view, variants))}
        />
      )}
      {beforeId !== null && (
        <IconButton
          size="sm"
          label={t('withSource')}
          icon={<X aria-hidden />}
          onClick={() => stores.view.set((view) => ({ ...view, beforeId: null }))}
        />
      )}
    </>
  )
}

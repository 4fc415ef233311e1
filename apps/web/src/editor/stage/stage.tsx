'use client'

import type { EditItem } from '@amend/api/types'
import { Badge, classNames } from '@amend/ui'
import { ShieldCheck } from 'lucide-react'
import { useEffect } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { isChangeShown } from '../data/change.ts'
import { useImageName } from '../history/use-image-name.ts'
import { isDrawn } from '../mask/mask.ts'
import { MaskLayer } from '../masking/mask-layer.tsx'
import { useBeforeImage, useCurrentImage, useDraft, useSession, useView } from '../session/session.tsx'
import { SideCompare, SliderCompare } from '../view/compare.tsx'
import { loadPicture } from '../view/load-picture.ts'
import { Frame, Pane, Sheet } from '../view/pane.tsx'
import { PictureLayer } from '../view/picture-layer.tsx'
import { BatchView } from './batch-view.tsx'
import { ExplorationView } from './exploration-view.tsx'
import { StageNotes } from './stage-notes.tsx'

/** Shows one picture, two to compare, or running edits. Its size does not depend on its content. */
export function Stage() {
  const t = useTranslations('editor.stage')
  const stage = useView((view) => view.stage)
  const { data } = useSession()
  const batch = stage.kind === 'picture' ? undefined : data.batches.get(stage.batchId)
  usePreloadedNeighbours()
  return (
    <section aria-label={t('label')} className="relative min-h-0 min-w-0 grow overflow-hidden bg-well">
      <div className={classNames('absolute inset-0', stage.kind !== 'exploration' && 'p-2 sm:p-4')}>
        {stage.kind === 'exploration' && batch ? (
          <ExplorationView key={stage.batchId} edits={batch} />
        ) : stage.kind === 'batch' && batch ? (
          <BatchView key={stage.batchId} edits={batch} />
        ) : (
          <PictureView />
        )}
      </div>
      {stage.kind !== 'exploration' && <StageNotes />}
    </section>
  )
}

function PictureView() {
  const t = useTranslations('editor.compare')
  const { data } = useSession()
  const image = useCurrentImage()
  const before = useBeforeImage()
  const compare = useView((view) => view.compare)
  const holding = useView((view) => view.holding)
  const masking = useView((view) => view.masking)
  const outlined = useView((view) => view.outlined)
  const drawn = useDraft((draft) => isDrawn(draft.mask))
  const name = useImageName()
  const edit = image.editId === null ? undefined : data.edits.get(image.editId)

  if (before && compare !== 'off') {
    const beforeLabel = before.kind === 'upload' ? t('original') : name(before)
    const Compare = compare === 'slider' ? SliderCompare : SideCompare
    return (
      <Compare before={before} after={image} beforeLabel={beforeLabel} afterLabel={name(image)}>
        {edit && edit.sourceId === before.id && <ChangeBadges edit={edit} />}
      </Compare>
    )
  }
  return (
    <Pane occupied={masking}>
      <Sheet>
        <PictureLayer key={image.id} image={image} alt={name(image)} />
        {before && (
          <div className={classNames('absolute inset-0', !holding && 'invisible')}>
            <PictureLayer key={before.id} image={before} alt={name(before)} />
          </div>
        )}
      </Sheet>
      {(masking || (drawn && outlined)) && !holding && <MaskLayer editing={masking} />}
      <Frame>
        {edit && !masking && !holding && <ChangeBadges edit={edit} />}
        {holding && before && (
          <Badge tone="scrim" className="absolute bottom-3 left-3">
            {before.kind === 'upload' ? t('original') : t('before')}
          </Badge>
        )}
      </Frame>
    </Pane>
  )
}

/** How much an edit changed, where that says something; with a region, that nothing outside it did. */
function ChangeBadges({ edit }: { edit: EditItem }) {
  const t = useTranslations('editor.compare')
  const format = useFormatter()
  if (!edit.outcome || !isChangeShown(edit)) return null
  const { inside, outside } = edit.outcome.change
  const percent = (share: number) =>
    format.number(share, { style: 'percent', maximumFractionDigits: share > 0 && share < 0.01 ? 2 : 0 })
  return (
    <div className="absolute top-3 left-3 flex flex-wrap gap-1.5">
      <Badge tone="scrim">{t(outside ? 'changedInside' : 'changed', { share: percent(inside.changed) })}</Badge>
      {outside && (
        <Badge tone="scrim">
          <ShieldCheck aria-hidden />
          {t('outside', { share: percent(outside.changed) })}
        </Badge>
      )}
    </div>
  )
}

/** Decodes the pictures that are likely to be shown next. */
function usePreloadedNeighbours() {
  const { data } = useSession()
  const currentId = useView((view) => view.currentId)
  useEffect(() => {
    const sourceOf = (editId: string | null) => (editId === null ? undefined : data.edits.get(editId)?.sourceId)
    const current = data.images.get(currentId)
    const near = [...data.images.values()].filter(
      ({ id, editId, kind }) =>
        kind !== 'sketch' && (id === sourceOf(current?.editId ?? null) || sourceOf(editId) === currentId),
    )
    const timer = setTimeout(() => {
      for (const { renditions } of near.slice(-6)) if (renditions.preview) void loadPicture(renditions.preview.url)
    }, 300)
    return () => clearTimeout(timer)
  }, [data, currentId])
}

'use client'

import { PencilRuler } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { isDrawn } from '../mask/mask.ts'
import { useMaskShare } from '../masking/mask-share.tsx'
import { useDraft, useSession, useView } from '../session/session.tsx'
import { setMasking } from '../state/view-state.ts'
import { ToolButton } from './tool-button.tsx'

/** Strokes that erased each other leave an empty region: an edit could change nothing. */
export function useEmptyRegion(): boolean {
  const drawn = useDraft((draft) => isDrawn(draft.mask))
  return useMaskShare() === 0 && drawn
}

export function RegionButton() {
  const t = useTranslations('editor.composer')
  const { stores } = useSession()
  const masking = useView((view) => view.masking)
  const drawn = useDraft((draft) => isDrawn(draft.mask))
  const empty = useEmptyRegion()
  return (
    <span className="relative">
      <ToolButton
        label={empty ? t('regionEmpty') : drawn ? t('regionDrawn') : t('region')}
        shortcut="M"
        text={t('regionShort')}
        pressed={masking}
        icon={<PencilRuler aria-hidden />}
        onClick={() => stores.view.set((view) => setMasking(view, !view.masking))}
      />
      {drawn && (
        <span
          aria-hidden
          className={`pointer-events-none absolute top-1 left-6 size-2 rounded-full ring-2 ring-canvas ${empty ? 'bg-danger' : 'bg-accent'}`}
        />
      )}
    </span>
  )
}

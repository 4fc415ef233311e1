'use client'

import { classNames } from '@amend/ui'
import { X } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { useVeiled, veil } from '../../safety/index.ts'
import { useImageName } from '../history/use-image-name.ts'
import { draw, isDrawn } from '../mask/mask.ts'
import { useMaskShare } from '../masking/mask-share.tsx'
import { useCurrentImage, useDraft, useSession } from '../session/session.tsx'
import { openImage } from '../state/view-state.ts'

export const sourceId = 'editor-source'

const action =
  'inline-flex h-7 shrink-0 items-center gap-1 rounded-md px-1.5 font-medium text-xs transition-colors hover:bg-hover pointer-coarse:h-9'

/** What the next edit starts from: a picture of the history, and of it perhaps only a region. */
export function SourceLine() {
  const t = useTranslations('editor.composer')
  const { data, stores } = useSession()
  const image = useCurrentImage()
  const name = useImageName()
  const veiled = useVeiled(image)
  const thumbnail = image.renditions.thumbnail?.url
  return (
    <div className="flex h-7 min-w-0 items-center gap-1 text-muted text-xs pointer-coarse:h-9">
      <p id={sourceId} className="flex min-w-0 items-center gap-2">
        {thumbnail && (
          <span className={classNames('h-6 w-8 shrink-0 rounded-sm bg-well', veiled && veil.small)}>
            <img src={thumbnail} alt="" className="size-full rounded-sm object-cover" />
          </span>
        )}
        <span className="truncate">
          {t.rich('from', { name: name(image), b: (text) => <b className="font-medium text-ink">{text}</b> })}
        </span>
      </p>
      {image.id !== data.rootId && (
        <button
          type="button"
          className={`${action} text-accent-ink`}
          onClick={() => stores.view.set((view) => openImage(view, data.rootId))}
        >
          {t('fromOriginal')}
        </button>
      )}
      <span className="grow" />
      <Region />
    </div>
  )
}

/** That only the drawn region changes, with a button that removes it. */
function Region() {
  const t = useTranslations('editor.composer')
  const format = useFormatter()
  const { stores } = useSession()
  const drawn = useDraft((draft) => isDrawn(draft.mask))
  const share = useMaskShare()
  if (!drawn) return null
  const text = format.number(share, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 })
  return (
    <button
      type="button"
      title={t('regionRemove')}
      className={`${action} bg-accent-soft text-accent-ink`}
      onClick={() => stores.draft.set((draft) => ({ ...draft, mask: draw(draft.mask, { kind: 'clear' }) }))}
    >
      {t('regionOnly', { share: text })}
      <X aria-hidden className="size-3.5" />
      <span className="sr-only">{t('regionRemove')}</span>
    </button>
  )
}

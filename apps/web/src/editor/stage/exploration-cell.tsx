'use client'

import type { EditItem } from '@amend/api/types'
import { classNames, Progress } from '@amend/ui'
import type { KeyboardEvent } from 'react'
import { useTranslations } from 'use-intl'
import { useVeiled, veil } from '../../safety/index.ts'
import { useProgressText } from '../progress/progress-text.ts'
import { useEditState } from '../progress/use-progress.ts'
import { useSession } from '../session/session.tsx'
import { hasEnded } from '../state/live.ts'
import { Fitted } from './fitted.tsx'

interface GridCellProps {
  edit: EditItem
  chosen: boolean
  rowLabel: string | undefined
  label: string
  onChoose: () => void
  onRefine: () => void
  onKeyDown: (event: KeyboardEvent) => void
  cellRef: (element: HTMLButtonElement | null) => void
}

export function GridCell({ edit, chosen, rowLabel, label, onChoose, onRefine, onKeyDown, cellRef }: GridCellProps) {
  const t = useTranslations('editor.explore')
  const { data } = useSession()
  const text = useProgressText()
  const state = useEditState(edit)
  const sketch = state.imageId === undefined ? undefined : data.images.get(state.imageId)
  const source = data.images.get(edit.sourceId ?? data.rootId)
  const veiled = [useVeiled(sketch), useVeiled(source)].includes(true)
  const url = sketch?.renditions.preview?.url ?? sketch?.renditions.thumbnail?.url ?? state.preview
  return (
    <>
      {rowLabel !== undefined && (
        <span className="grid place-items-center text-muted text-xs tabular-nums [writing-mode:sideways-lr]">
          {rowLabel}
        </span>
      )}
      <Fitted>
        <button
          ref={cellRef}
          type="button"
          tabIndex={chosen ? 0 : -1}
          aria-pressed={chosen}
          aria-label={`${label}. ${hasEnded(state.status) ? (state.status === 'done' ? '' : t(`state.${state.status}`)) : text(state)}`}
          onClick={onChoose}
          onDoubleClick={onRefine}
          onKeyDown={onKeyDown}
          className={classNames(
            'relative block size-full overflow-hidden rounded-lg bg-well',
            veiled && veil.small,
            // Above the pictures, which are placed.
            chosen && 'after:absolute after:inset-0 after:rounded-lg after:ring-3 after:ring-accent after:ring-inset',
          )}
        >
          {source?.renditions.thumbnail && (
            <img
              src={source.renditions.thumbnail.url}
              alt=""
              draggable={false}
              className={classNames('absolute inset-0 size-full object-contain', !url && 'opacity-40')}
            />
          )}
          {url && <img src={url} alt="" draggable={false} className="absolute inset-0 size-full object-contain" />}
          {!hasEnded(state.status) && (
            <div className="absolute inset-x-2 bottom-2">
              <Progress label={label} value={state.status === 'running' ? state.progress : 0} />
            </div>
          )}
          {(state.status === 'failed' || state.status === 'cancelled') && (
            <span className="absolute inset-0 grid place-items-center bg-well/80 text-muted text-xs">
              {t(`state.${state.status}`)}
            </span>
          )}
        </button>
      </Fitted>
    </>
  )
}

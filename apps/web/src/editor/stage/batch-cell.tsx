'use client'

import type { EditItem } from '@amend/api/types'
import { problemOfRecord, useErrorSentence } from '@amend/next-app/client/problem'
import { Button, classNames, IconButton, Progress } from '@amend/ui'
import { RotateCw, Star, Trash2, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useVeiled, veil } from '../../safety/index.ts'
import { useProgressText } from '../progress/progress-text.ts'
import { useEditState, usePosition } from '../progress/use-progress.ts'
import { useRequests } from '../requests/requests.tsx'
import { useImageActions } from '../requests/use-image-actions.ts'
import { useSession } from '../session/session.tsx'
import { hasEnded } from '../state/live.ts'
import { Pane, Sheet } from '../view/pane.tsx'
import { PictureLayer, PreviewLayer } from '../view/picture-layer.tsx'
import { usePreviewMask } from './use-preview-mask.ts'

interface BatchCellProps {
  edit: EditItem
  number: number
  alone?: boolean
  /** Whether to show its strength: the variants differ in it. */
  strength?: boolean
  /** Whether it is selected to be compared; undefined unless two are being selected. */
  picked?: boolean | undefined
  onChoose?: () => void
  /** Selects it to be compared. */
  onPick?: () => void
}

export function BatchCell({ edit, number, alone = false, strength = false, picked, onChoose, onPick }: BatchCellProps) {
  const t = useTranslations('editor.batch')
  const format = useFormatter()
  const { data } = useSession()
  const { cancel, again } = useRequests()
  const { setFavourite, trash } = useImageActions()
  const state = useEditState(edit)
  const position = usePosition(alone ? [] : [edit])
  const preview = usePreviewMask(edit)
  const text = useProgressText()
  const sentence = useErrorSentence()
  const source = data.images.get(edit.sourceId ?? data.rootId)
  const result = state.imageId === undefined ? undefined : data.images.get(state.imageId)
  const veiled = useVeiled(source)
  const label = t('variant', { number })
  if (result?.trashedAt) return <CellNote>{t('trashed')}</CellNote>
  return (
    <>
      <Pane className={classNames(!alone && 'rounded-lg bg-well')}>
        <Sheet>
          {source && (
            <PictureLayer
              image={source}
              alt={alone ? source.name : ''}
              className={classNames('transition-opacity', !result && state.preview === undefined && 'opacity-70')}
            />
          )}
          {state.preview !== undefined && preview.ready && (
            <div className={classNames('absolute inset-0', veiled && veil.large)}>
              <PreviewLayer url={state.preview} mask={preview.mask} />
            </div>
          )}
          {result && <PictureLayer image={result} alt={t('resultAlt', { number, instruction: edit.instruction })} />}
        </Sheet>
        {!alone && result && (
          <button
            type="button"
            data-pannable
            onClick={(event) => (event.shiftKey || picked !== undefined ? onPick?.() : onChoose?.())}
            aria-label={t(picked === undefined ? 'open' : 'select', { number })}
            aria-pressed={picked}
            className={classNames(
              'absolute inset-0 rounded-lg ring-inset transition-shadow hover:ring-2 hover:ring-accent focus-visible:ring-3 focus-visible:ring-accent',
              picked && 'ring-4 ring-accent',
            )}
          />
        )}
      </Pane>
      {!alone && result && (
        <>
          <div className="absolute top-2 right-2 flex gap-1">
            <IconButton
              variant="scrim"
              size="sm"
              label={t(result.favourite ? 'unfavourite' : 'favourite', { number })}
              pressed={result.favourite}
              icon={<Star aria-hidden className={classNames(result.favourite && 'fill-current')} />}
              onClick={() => void setFavourite(result, !result.favourite)}
            />
            <IconButton
              variant="scrim"
              size="sm"
              label={t('trash', { number })}
              icon={<Trash2 aria-hidden />}
              onClick={() => void trash(result)}
            />
          </div>
          <span
            aria-hidden
            className="absolute top-2 left-2 rounded-md bg-scrim px-1.5 text-on-scrim text-xs leading-5"
          >
            {strength
              ? t('numberStrength', { number, strength: format.number(edit.settings.strength, { style: 'percent' }) })
              : number}
          </span>
        </>
      )}
      {!alone && !hasEnded(state.status) && (
        <div className="absolute inset-x-2 bottom-2 flex items-center gap-2 rounded-lg bg-raised/95 py-1 pr-1 pl-3 shadow-raised">
          <div className="min-w-0 grow">
            <p className="truncate text-xs tabular-nums">{text(state, position)}</p>
            <Progress
              label={label}
              value={state.status === 'running' ? state.progress : 0}
              valueText={text(state, position)}
            />
          </div>
          <IconButton
            size="sm"
            label={t('cancel', { number })}
            icon={<X aria-hidden />}
            onClick={() => void cancel([edit.id])}
          />
        </div>
      )}
      {!alone && state.status === 'cancelled' && <CellNote>{t('cancelled')}</CellNote>}
      {!alone && state.status === 'failed' && (
        <CellNote>
          <span>{edit.error ? sentence(problemOfRecord(edit.error)) : t('failed')}</span>
          <Button size="sm" icon={<RotateCw aria-hidden className="size-4" />} onClick={() => void again(edit)}>
            {t('retry')}
          </Button>
        </CellNote>
      )}
    </>
  )
}

function CellNote({ children }: { children: ReactNode }) {
  return (
    <div className="absolute inset-0 flex flex-col items-center justify-center gap-2 rounded-lg bg-well/90 p-3 text-center text-muted text-sm">
      {children}
    </div>
  )
}

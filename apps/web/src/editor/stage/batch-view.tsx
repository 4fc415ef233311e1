'use client'

import type { EditItem } from '@amend/api/types'
import { problemOfRecord, useErrorSentence } from '@amend/next-app/client/problem'
import { useShortcuts } from '@amend/next-app/client/shortcuts'
import { Button, classNames, IconButton, Progress } from '@amend/ui'
import { RotateCw, Star, Trash2, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useEditState, usePosition, useProgressText } from '../progress/use-progress.ts'
import { useRequests } from '../requests/requests.tsx'
import { useImageActions } from '../requests/use-image-actions.ts'
import { useSession } from '../session/session.tsx'
import { hasEnded } from '../state/live.ts'
import { openImage } from '../state/view-state.ts'
import { Pane, Sheet } from '../view/pane.tsx'
import { PictureLayer, PreviewLayer } from '../view/picture-layer.tsx'
import { Fitted } from './fitted.tsx'

/** The edits of one request as they are made; one to eight. */
export function BatchView({ edits }: { edits: readonly EditItem[] }) {
  const t = useTranslations('editor.batch')
  const { stores, data } = useSession()
  const visible = edits.filter(({ resultId }) => resultId === null || !data.images.get(resultId)?.trashedAt)
  const choose = (index: number) => {
    const id = visible[index]?.resultId
    if (id) stores.view.set((view) => openImage(view, id))
  }
  useShortcuts(
    edits.length > 1
      ? [
          {
            keys: ['1', '2', '3', '4', '5', '6', '7', '8'],
            description: t('choose'),
            run: ({ key }) => choose(Number(key) - 1),
          },
        ]
      : [],
  )
  return (
    <ul
      aria-label={t('label', { count: edits.length })}
      className={classNames('grid size-full gap-1', gridOf(edits.length), edits.length > 1 && 'pb-14')}
    >
      {edits.map((edit, i) => (
        <li key={edit.id} className="min-h-0 min-w-0">
          {edits.length === 1 ? (
            <BatchCell edit={edit} number={1} alone />
          ) : (
            <Fitted>
              <BatchCell edit={edit} number={i + 1} onChoose={() => choose(visible.indexOf(edit))} />
            </Fitted>
          )}
        </li>
      ))}
    </ul>
  )
}

/** Near a square of cells; on a phone never more than two beside each other. */
const gridOf = (count: number): string => {
  if (count === 1) return 'grid-cols-1 grid-rows-1'
  if (count === 2) return 'grid-cols-1 grid-rows-2 sm:grid-cols-2 sm:grid-rows-1'
  if (count <= 4) return 'grid-cols-2 grid-rows-2'
  if (count <= 6) return 'grid-cols-2 grid-rows-3 sm:grid-cols-3 sm:grid-rows-2'
  return 'grid-cols-2 grid-rows-4 sm:grid-cols-4 sm:grid-rows-2'
}

interface BatchCellProps {
  edit: EditItem
  number: number
  alone?: boolean
  onChoose?: () => void
}

function BatchCell({ edit, number, alone = false, onChoose }: BatchCellProps) {
  const t = useTranslations('editor.batch')
  const { data } = useSession()
  const { cancel, again } = useRequests()
  const { setFavourite, trash } = useImageActions()
  const state = useEditState(edit)
  const position = usePosition(alone ? [] : [edit])
  const text = useProgressText()
  const sentence = useErrorSentence()
  const source = data.images.get(edit.sourceId ?? data.rootId)
  const result = state.imageId === undefined ? undefined : data.images.get(state.imageId)
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
          {state.preview !== undefined && <PreviewLayer url={state.preview} />}
          {result && <PictureLayer image={result} alt={t('resultAlt', { number, instruction: edit.instruction })} />}
        </Sheet>
      </Pane>
      {!alone && result && (
        <>
          <button
            type="button"
            onClick={onChoose}
            aria-label={t('open', { number })}
            className="absolute inset-0 rounded-lg ring-inset transition-shadow hover:ring-2 hover:ring-accent focus-visible:ring-3 focus-visible:ring-accent"
          />
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
            {number}
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

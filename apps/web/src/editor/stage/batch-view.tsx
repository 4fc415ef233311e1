'use client'

import type { EditItem } from '@amend/api/types'
import { useShortcuts } from '@amend/next-app/client/shortcuts'
import { classNames } from '@amend/ui'
import { useTranslations } from 'use-intl'
import { useSession, useView } from '../session/session.tsx'
import { openImage, pickVariant } from '../state/view-state.ts'
import { BatchCell } from './batch-cell.tsx'
import { Fitted } from './fitted.tsx'

/** The edits of one request in progress; one to eight. */
export function BatchView({ edits }: { edits: readonly EditItem[] }) {
  const t = useTranslations('editor.batch')
  const { stores, data } = useSession()
  const visible = edits.filter(({ resultId }) => resultId === null || !data.images.get(resultId)?.trashedAt)
  const picked = useView(({ stage }) => (stage.kind === 'batch' ? stage.picked : undefined))
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
              <BatchCell
                edit={edit}
                strength={new Set(edits.map(({ settings }) => settings.strength)).size > 1}
                number={i + 1}
                picked={picked && edit.resultId !== null && picked.includes(edit.resultId)}
                onChoose={() => choose(visible.indexOf(edit))}
                onPick={() => {
                  const { resultId } = edit
                  if (resultId) stores.view.set((view) => pickVariant(view, resultId))
                }}
              />
            </Fitted>
          )}
        </li>
      ))}
    </ul>
  )
}

/** A nearly square grid; on a phone at most two columns. */
const gridOf = (count: number): string => {
  if (count === 1) return 'grid-cols-1 grid-rows-1'
  if (count === 2) return 'grid-cols-1 grid-rows-2 sm:grid-cols-2 sm:grid-rows-1'
  if (count <= 4) return 'grid-cols-2 grid-rows-2'
  if (count <= 6) return 'grid-cols-2 grid-rows-3 sm:grid-cols-3 sm:grid-rows-2'
  return 'grid-cols-2 grid-rows-4 sm:grid-cols-4 sm:grid-rows-2'
}

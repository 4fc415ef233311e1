'use client'

import type { EditItem } from '@amend/api/types'
import { Button } from '@amend/ui'
import { Sparkles, X } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { settingsOf } from '../draft/draft.ts'
import { useEditStates } from '../progress/use-progress.ts'
import { useRequests } from '../requests/requests.tsx'
import { useSession } from '../session/session.tsx'
import { hasEnded } from '../state/live.ts'
import { showPicture } from '../state/view-state.ts'
import { GridCell } from './exploration-cell.tsx'

const side = 3

/** Nine sketches over both scales, the most faithful at the top left. The chosen one is made properly. */
export function ExplorationView({ edits }: { edits: readonly EditItem[] }) {
  const t = useTranslations('editor.explore')
  const format = useFormatter()
  const { stores, model } = useSession()
  const { again, cancel, busy } = useRequests()
  const [chosen, setChosen] = useState(4)
  const cells = useRef<(HTMLButtonElement | null)[]>([])
  const states = useEditStates(edits)
  const open = edits.filter((_, i) => !hasEnded(states[i]?.status ?? 'done'))
  const edit = edits[chosen]
  const chosenState = states[chosen]
  const full = model ? settingsOf(stores.draft.get(), model.capabilities) : undefined
  const steps = Math.max(full?.steps ?? 0, edit?.settings.steps ?? 0)
  const number = (value: number) => format.number(value, { maximumFractionDigits: 2 })

  const refine = () => {
    if (edit) void again(edit, { steps, ...(full && { samples: full.samples }) })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -side, ArrowDown: side }
    const by = moves[event.key]
    if (by === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const sameRow = Math.floor(chosen / side) === Math.floor((chosen + by) / side)
    const next = chosen + by
    if (next < 0 || next >= edits.length || (Math.abs(by) === 1 && !sameRow)) return
    setChosen(next)
    cells.current[next]?.focus()
  }
  const leave = () => {
    if (open.length > 0) void cancel(open.map(({ id }) => id))
    stores.view.set(showPicture)
  }
  return (
    <section aria-label={t('title')} className="flex size-full flex-col gap-2 p-2 sm:p-3">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 grow">
          <h2 className="font-semibold text-sm">{t('title')}</h2>
          <p className="hidden text-muted text-xs sm:block">{t('hint')}</p>
        </div>
        <Button size="sm" variant="ghost" icon={<X aria-hidden className="size-4" />} onClick={leave}>
          {open.length > 0 ? t('stop') : t('leave')}
        </Button>
        <Button
          size="sm"
          variant="primary"
          icon={<Sparkles aria-hidden className="size-4" />}
          loading={busy === 'edit'}
          disabled={!edit || chosenState?.status === 'failed'}
          onClick={refine}
        >
          {t('refine', { steps })}
        </Button>
      </header>
      <div className="grid min-h-0 grow grid-cols-[auto_repeat(3,minmax(0,1fr))] grid-rows-[auto_repeat(3,minmax(0,1fr))] gap-1">
        <span />
        {edits.slice(0, side).map(({ id, settings }) => (
          <span key={id} className="truncate text-center text-muted text-xs tabular-nums">
            {t('faithfulness', { value: number(settings.imageGuidance) })}
          </span>
        ))}
        {edits.map((cell, i) => (
          <GridCell
            key={cell.id}
            edit={cell}
            chosen={i === chosen}
            rowLabel={i % side === 0 ? t('strength', { value: number(cell.settings.textGuidance) }) : undefined}
            label={t('cell', {
              faithfulness: number(cell.settings.imageGuidance),
              strength: number(cell.settings.textGuidance),
            })}
            onChoose={() => setChosen(i)}
            onRefine={refine}
            onKeyDown={onKeyDown}
            cellRef={(element) => {
              cells.current[i] = element
            }}
          />
        ))}
      </div>
    </section>
  )
}

'use client'

import { IconButton, Popover, SearchField, Skeleton } from '@amend/ui'
import { History } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useTranslations } from 'use-intl'
import { changeDraft } from '../draft/draft.ts'
import { useSession } from '../session/session.tsx'
import { focusInstruction } from './focus.ts'
import { useInstructions } from './use-instructions.ts'

/** Lists all earlier instructions for reuse. */
export function InstructionHistory() {
  const t = useTranslations('editor.composer')
  const [open, setOpen] = useState(false)
  return (
    <Popover
      label={t('earlier')}
      side="top"
      align="end"
      open={open}
      onOpenChange={setOpen}
      className="flex max-h-96 flex-col gap-2 p-2"
      trigger={<IconButton label={t('earlier')} tooltipSide="top" icon={<History aria-hidden />} />}
    >
      <EarlierList onChosen={() => setOpen(false)} />
    </Popover>
  )
}

function EarlierList({ onChosen }: { onChosen: () => void }) {
  const t = useTranslations('editor.composer')
  const { stores } = useSession()
  const [search, setSearch] = useState('')
  const { earlier, isPending } = useInstructions(useDeferredValue(search.trim()))
  const choose = (instruction: string) => {
    stores.draft.set((draft) => changeDraft(draft, { type: 'say', instruction }))
    onChosen()
    // The popover returns the focus to its button first.
    setTimeout(focusInstruction)
  }
  return (
    <>
      <SearchField label={t('searchEarlier')} value={search} onSearch={setSearch} />
      <ul aria-label={t('earlier')} className="min-h-24 overflow-y-auto">
        {isPending && <Skeleton className="m-2 h-5" />}
        {!isPending && earlier.length === 0 && <li className="p-3 text-center text-muted">{t('noEarlier')}</li>}
        {earlier.map((instruction) => (
          <li key={instruction}>
            <button
              type="button"
              onClick={() => choose(instruction)}
              className="line-clamp-2 w-full rounded-md px-2.5 py-1.5 text-left hover:bg-hover focus-visible:-outline-offset-2 pointer-coarse:min-h-11"
            >
              {instruction}
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

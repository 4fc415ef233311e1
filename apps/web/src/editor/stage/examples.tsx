'use client'

import { useTranslations } from 'use-intl'
import { focusInstruction } from '../composer/focus.ts'
import { changeDraft } from '../draft/draft.ts'
import { useDraft, useSession } from '../session/session.tsx'

/** The number of examples that fit with little scrolling. */
const most = 12

/** Example instructions, while the field is empty. */
export function Examples() {
  const t = useTranslations('editor.composer')
  const { model, stores, mayEdit } = useSession()
  const empty = useDraft((draft) => draft.instruction.trim() === '')
  const examples = model?.capabilities.examples.slice(0, most) ?? []
  if (!empty || !mayEdit || examples.length === 0) return null
  return (
    <ul
      aria-label={t('examples')}
      className="flex max-w-full gap-1.5 overflow-x-auto rounded-full px-1 py-1 [scrollbar-width:none]"
    >
      {examples.map((example) => (
        <li key={example} className="shrink-0">
          <button
            type="button"
            onClick={() => {
              stores.draft.set((draft) => changeDraft(draft, { type: 'say', instruction: example }))
              focusInstruction()
            }}
            className="h-8 rounded-full bg-raised/95 px-3.5 text-[0.8125rem] shadow-raised ring-1 ring-line transition-colors hover:bg-hover pointer-coarse:h-10"
          >
            {example}
          </button>
        </li>
      ))}
    </ul>
  )
}

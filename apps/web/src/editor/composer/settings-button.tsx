'use client'

import { IconButton } from '@amend/ui'
import { SlidersHorizontal } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { changedSettings } from '../draft/draft.ts'
import { useDraft, useSession, useView } from '../session/session.tsx'
import { isNarrow } from '../view/use-narrow.ts'

export function SettingsButton() {
  const t = useTranslations('editor.composer')
  const { stores, model } = useSession()
  const count = useDraft((draft) => (model ? changedSettings(draft, model.capabilities).length : 0))
  const open = useView((view) => view.panel === 'settings')
  const sheet = useView((view) => view.panelOpen)
  return (
    <span className="relative">
      <IconButton
        label={count > 0 ? t('settingsChanged', { count }) : t('settings')}
        shortcut="S"
        pressed={open}
        aria-expanded={open || sheet}
        icon={<SlidersHorizontal aria-hidden />}
        onClick={() =>
          stores.view.set((view) => ({
            ...view,
            panel: view.panel === 'settings' && !isNarrow() ? 'history' : 'settings',
            panelOpen: true,
          }))
        }
      />
      {count > 0 && (
        <span
          aria-hidden
          className="pointer-events-none absolute top-0.5 right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 font-medium text-[0.625rem] text-on-accent"
        >
          {count}
        </span>
      )}
    </span>
  )
}

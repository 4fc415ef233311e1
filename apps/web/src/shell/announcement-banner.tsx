'use client'

import { languageOf } from '@amend/next-app/languages'
import { IconButton } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { Megaphone, X } from 'lucide-react'
import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'

const lookEvery = 60_000 // ms

/** What the administrators of the installation announce. Hidden until the page is loaded again once it is closed. */
export function AnnouncementBanner() {
  const t = useTranslations('shell')
  const language = languageOf(useLocale()) ?? 'en'
  const [closed, setClosed] = useState<readonly string[]>([])
  const notices = useQuery(useTRPC().announcement.current.queryOptions(undefined, { refetchInterval: lookEvery }))
  const shown = (notices.data ?? []).filter(({ id }) => !closed.includes(id))
  return (
    <div role="status" className="flex flex-col gap-2 px-3 not-empty:pb-2 sm:px-4">
      {shown.map(({ id, text }) => (
        <div key={id} className="flex items-center gap-3 rounded-xl bg-accent-soft py-1.5 pr-2 pl-4 text-accent-ink">
          <Megaphone aria-hidden className="size-4 shrink-0" />
          <p className="min-w-0 grow whitespace-pre-line break-words">{text[language]}</p>
          <IconButton
            size="sm"
            tooltip={false}
            label={t('announcement.close')}
            icon={<X aria-hidden />}
            onClick={() => setClosed([...closed, id])}
          />
        </div>
      ))}
    </div>
  )
}

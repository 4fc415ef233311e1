'use client'

import type { DeletedWorkspace } from '@amend/api/types'
import { Button, EmptyState } from '@amend/ui'
import { Trash2 } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { useRestore } from './use-restore.ts'

/** In place of every page of a deleted team, for its owners. */
export function DeletedTeam({ team }: { team: DeletedWorkspace }) {
  const t = useTranslations('team.deleted')
  const format = useFormatter()
  const { restore, busy } = useRestore()
  const date = format.dateTime(new Date(team.until), { dateStyle: 'long' })
  return (
    <div className="grid min-h-[70dvh] grow place-items-center">
      <EmptyState
        heading="h1"
        icon={<Trash2 aria-hidden />}
        title={<span className="text-lg">{t('title', { name: team.name })}</span>}
        description={t('text', { date })}
        action={
          <Button variant="primary" loading={busy} onClick={() => void restore(team)}>
            {t('restore')}
          </Button>
        }
      />
    </div>
  )
}

'use client'

import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { useAccountState } from '@amend/next-app/client/session'
import { buttonStyles, EmptyState } from '@amend/ui'
import { UserX } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'

/** Closes the pages of a workspace for a person who is no longer a member, with a message. */
export function WorkspaceGate({ workspaceId, children }: { workspaceId: string; children: ReactNode }) {
  const t = useTranslations('shell')
  const { status } = useWorkspaceEvents(workspaceId)
  const account = useAccountState()
  if (status !== 'refused' || account !== 'current') return children
  return (
    <div className="grid min-h-[70dvh] grow place-items-center">
      <EmptyState
        heading="h1"
        icon={<UserX aria-hidden />}
        title={<span className="text-lg">{t('removed.title')}</span>}
        description={t('removed.description')}
        action={
          // A full load: the list of workspaces in the shell is outdated.
          <a href="/" className={buttonStyles({ variant: 'primary' })}>
            {t('notFound.home')}
          </a>
        }
      />
    </div>
  )
}

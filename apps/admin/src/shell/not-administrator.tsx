'use client'

import type { Me } from '@amend/api/types'
import { usePageAccount } from '@amend/next-app/client/session'
import { signOut } from '@amend/next-app/client/sign-in'
import { ViewerProvider } from '@amend/next-app/client/viewer'
import { Button, buttonStyles, EmptyState } from '@amend/ui'
import { ShieldAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'

interface NotAdministratorProps {
  viewer: Me
  editorUrl: string
}

/** All that somebody sees who is signed in here and is no administrator. */
export function NotAdministrator({ viewer, editorUrl }: NotAdministratorProps) {
  const t = useTranslations('shell')
  const account = usePageAccount()
  return (
    <ViewerProvider viewer={viewer}>
      <main id="content" className="grid min-h-dvh place-items-center">
        <EmptyState
          heading="h1"
          icon={<ShieldAlert aria-hidden />}
          title={t('notAdministrator')}
          action={
            <>
              <a href={editorUrl} className={buttonStyles({ variant: 'primary' })}>
                {t('menu.editor')}
              </a>
              <Button onClick={() => void signOut(account)}>{t('menu.signOut')}</Button>
            </>
          }
        />
      </main>
    </ViewerProvider>
  )
}

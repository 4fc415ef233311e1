'use client'

import { useAccountState } from '@amend/next-app/client/session'
import { Button } from '@amend/ui'
import { UserRoundX } from 'lucide-react'
import { useTranslations } from 'use-intl'

/** Says that the browser's session is not the page's any more: another tab has signed out, or in. */
export function AccountBanner() {
  const t = useTranslations('shell')
  const state = useAccountState()
  return (
    <div role="status" className="sticky top-14 z-20 px-3 sm:px-4">
      {state !== 'current' && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl bg-warning-soft px-4 py-2.5 text-sm text-warning-ink shadow-raised">
          <UserRoundX aria-hidden className="size-4 shrink-0" />
          <p className="min-w-0 grow basis-60">{t(state === 'signed-out' ? 'account.signedOut' : 'account.changed')}</p>
          <Button size="sm" onClick={() => window.location.reload()}>
            {t(state === 'signed-out' ? 'account.signIn' : 'account.reload')}
          </Button>
        </div>
      )}
    </div>
  )
}

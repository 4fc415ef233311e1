'use client'

import type { Problem } from '@amend/next-app/client/problem'
import { usePageAccount } from '@amend/next-app/client/session'
import { signOut } from '@amend/next-app/client/sign-in'
import { Button } from '@amend/ui'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

/** Leads to the sign-in and back to this page, where a proof was refused because the last sign-in is too old. */
export function SignInAgain({ problem }: { problem: Problem | undefined }) {
  const t = useTranslations('security.proof')
  const account = usePageAccount()
  const [leaving, setLeaving] = useState(false)
  if (problem?.code !== 'sign-in-again') return null
  const leave = async () => {
    setLeaving(true)
    const back = location.pathname + location.search
    await signOut(account, `/sign-in?callbackUrl=${encodeURIComponent(back)}`)
  }
  return (
    <Button className="self-start" loading={leaving} onClick={leave}>
      {t('signInAgain')}
    </Button>
  )
}

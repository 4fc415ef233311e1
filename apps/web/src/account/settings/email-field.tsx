'use client'

import { useViewer } from '@amend/next-app/client/viewer'
import { Badge, Button, TextField } from '@amend/ui'
import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { useTRPCClient } from '../../trpc/client.tsx'
import { FormNote } from '../form-alert.tsx'
import { SendAgain } from '../send-again.tsx'
import { ProofDialog } from './proof-dialog.tsx'

/** The address of the account, with a button to change it. */
export function EmailField() {
  const account = useTranslations('account')
  const t = useTranslations('accountData.email')
  const locale = useLocale()
  const client = useTRPCClient()
  const { user } = useViewer()
  const [changing, setChanging] = useState(false)
  const [mailedTo, setMailedTo] = useState<string>()
  return (
    <div className="flex flex-col items-start gap-1.5">
      <span className="font-medium">{account('settings.profile.email')}</span>
      <span className="flex flex-wrap items-center gap-2">
        <span className="break-all">{user.email}</span>
        <Badge tone={user.emailVerified ? 'success' : 'neutral'}>
          {account(user.emailVerified ? 'settings.profile.confirmed' : 'settings.profile.unconfirmed')}
        </Badge>
        <Button size="sm" aria-label={t('title')} onClick={() => setChanging(true)}>
          {t('change')}
        </Button>
      </span>
      {!user.emailVerified && (
        <SendAgain send={() => client.account.requestConfirmation.mutate({ email: user.email, language: locale })} />
      )}
      <div role="status" className="empty:hidden">
        {mailedTo && <FormNote>{t('mailed', { email: mailedTo })}</FormNote>}
      </div>
      <ProofDialog
        open={changing}
        onOpenChange={setChanging}
        title={t('title')}
        text={t('text')}
        submitLabel={t('submit')}
        fields={['email']}
        onSubmit={async (proof, { email = '' }) => {
          await client.account.requestEmailChange.mutate({ ...proof, email })
          setMailedTo(email.trim())
          return undefined
        }}
      >
        {(error) => (
          <TextField
            name="email"
            type="email"
            label={t('new')}
            autoComplete="email"
            inputMode="email"
            required
            autoFocus
            error={error('email')}
          />
        )}
      </ProofDialog>
    </div>
  )
}

'use client'

import { useViewer } from '@amend/next-app/client/viewer'
import { Badge, Button, showToast, TextField } from '@amend/ui'
import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'use-intl'
import { useTRPCClient } from '../../trpc/client.tsx'
import { useForm } from '../form.ts'
import { FormAlert } from '../form-alert.tsx'
import { SendAgain } from '../send-again.tsx'
import { Section } from './section.tsx'

export function ProfileSection() {
  const t = useTranslations('account')
  const shell = useTranslations('shell')
  const router = useRouter()
  const locale = useLocale()
  const client = useTRPCClient()
  const { user } = useViewer()
  const form = useForm(['name'], async ({ name = '' }) => {
    await client.account.update.mutate({ name })
    showToast({ message: t('settings.saved'), tone: 'success', closeLabel: shell('close') })
    router.refresh()
    return undefined
  })
  return (
    <Section id="profile" title={t('settings.profile.title')}>
      <form onSubmit={form.submit} className="flex flex-col gap-4" noValidate>
        <FormAlert>{form.error()}</FormAlert>
        <TextField
          name="name"
          label={t('name')}
          defaultValue={user.name ?? ''}
          autoComplete="name"
          hint={t('signUp.nameHint')}
          error={form.error('name')}
        />
        <div className="flex flex-col gap-1.5">
          <span className="font-medium">{t('settings.profile.email')}</span>
          <span className="flex flex-wrap items-center gap-2">
            <span className="break-all">{user.email}</span>
            <Badge tone={user.emailVerified ? 'success' : 'neutral'}>
              {t(user.emailVerified ? 'settings.profile.confirmed' : 'settings.profile.unconfirmed')}
            </Badge>
          </span>
          {!user.emailVerified && (
            <SendAgain
              send={() => client.account.requestConfirmation.mutate({ email: user.email, language: locale })}
            />
          )}
        </div>
        <Button type="submit" className="self-start" loading={form.busy}>
          {t('settings.save')}
        </Button>
      </form>
    </Section>
  )
}

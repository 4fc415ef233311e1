'use client'

import { useViewer } from '@amend/next-app/client/viewer'
import { Button, showToast, TextField } from '@amend/ui'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { useTRPCClient } from '../../trpc/client.tsx'
import { useForm } from '../form.ts'
import { FormAlert } from '../form-alert.tsx'
import { EmailField } from './email-field.tsx'
import { Section } from './section.tsx'

export function ProfileSection() {
  const t = useTranslations('account')
  const shell = useTranslations('shell')
  const router = useRouter()
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
        <Button type="submit" className="self-start" loading={form.busy}>
          {t('settings.save')}
        </Button>
      </form>
      <EmailField />
    </Section>
  )
}

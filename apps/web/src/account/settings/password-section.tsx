'use client'

import { type Problem, problemOf, useErrorSentence } from '@amend/next-app/client/problem'
import { useViewer } from '@amend/next-app/client/viewer'
import { Button } from '@amend/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { useTRPC, useTRPCClient } from '../../trpc/client.tsx'
import { useForm } from '../form.ts'
import { FormAlert, FormNote } from '../form-alert.tsx'
import { PasswordField } from '../password-field.tsx'
import { Section } from './section.tsx'

export function PasswordSection() {
  const t = useTranslations('account')
  const { user } = useViewer()
  return (
    <Section id="password" title={t('settings.password.title')}>
      {user.hasPassword && <ChangeForm email={user.email} />}
      <MailedLink email={user.email} />
    </Section>
  )
}

function ChangeForm({ email }: { email: string }) {
  const t = useTranslations('account')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const element = useRef<HTMLFormElement>(null)
  const [changed, setChanged] = useState(false)
  const form = useForm(['current', 'password'], async ({ current = '', password = '' }) => {
    setChanged(false)
    await client.account.changePassword.mutate({ current, next: password })
    element.current?.reset()
    setChanged(true)
    await queries.invalidateQueries(trpc.account.sessions.pathFilter())
    return undefined
  })
  return (
    <form ref={element} onSubmit={form.submit} className="flex flex-col gap-4" noValidate>
      <FormAlert>{form.error()}</FormAlert>
      <div role="status" className="empty:hidden">
        {changed && <FormNote>{t('settings.password.changed')}</FormNote>}
      </div>
      <input type="text" name="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        name="current"
        label={t('settings.password.current')}
        autoComplete="current-password"
        required
        error={form.error('current')}
      />
      <PasswordField
        name="password"
        label={t('settings.password.next')}
        autoComplete="new-password"
        required
        hint={t('signUp.passwordHint')}
        error={form.error('password')}
      />
      <Button type="submit" className="self-start" loading={form.busy}>
        {t('settings.password.submit')}
      </Button>
    </form>
  )
}

/** For accounts without a password, or with a forgotten one. */
function MailedLink({ email }: { email: string }) {
  const t = useTranslations('account')
  const locale = useLocale()
  const client = useTRPCClient()
  const sentence = useErrorSentence()
  const [state, setState] = useState<'ready' | 'busy' | 'mailed' | Problem>('ready')
  const mail = async () => {
    setState('busy')
    setState(
      await client.account.requestPasswordReset
        .mutate({ email, language: locale })
        .then(() => 'mailed' as const, problemOf),
    )
  }
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <p className="text-muted">{t('settings.password.forgot')}</p>
        <Button size="sm" variant="soft" loading={state === 'busy'} onClick={mail}>
          {t('settings.password.mail')}
        </Button>
      </div>
      <p role="status" className="empty:hidden">
        {state === 'mailed' && t('settings.password.mailed', { email })}
      </p>
      <FormAlert>{typeof state === 'object' && sentence(state)}</FormAlert>
    </div>
  )
}

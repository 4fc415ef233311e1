'use client'

import { type Problem, useErrorSentence } from '@amend/next-app/client/problem'
import { signInBy } from '@amend/next-app/client/sign-in'
import { Button, IconButton, Logo, TextField } from '@amend/ui'
import { CircleAlert, Eye, EyeOff, Info } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'

interface SignInFormProps {
  /** A path of ours to continue at. */
  callbackUrl: string
  /** The session ended while a page was open. */
  ended: boolean
  editorUrl: string
}

/** Signs in with a password. Accounts are made, and passwords set, in the editor. */
export function SignInForm({ callbackUrl, ended, editorUrl }: SignInFormProps) {
  const t = useTranslations('signIn')
  const sentence = useErrorSentence()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [shown, setShown] = useState(false)
  /** The password was right, and the account has a second factor. */
  const [asksCode, setAsksCode] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (busy) return
    const data = new FormData(event.currentTarget)
    setBusy(true)
    setProblem(undefined)
    const entered = (name: string) => String(data.get(name) ?? '')
    const result = asksCode
      ? await signInBy('code', { code: entered('code') })
      : await signInBy('password', { email: entered('email'), password: entered('password') })
    // While the next page loads the button stays busy.
    if (result.ok) return location.assign(callbackUrl)
    setBusy(false)
    if (result.problem.code === 'second-factor-needed') return setAsksCode(true)
    // The time to enter a code is over: it begins with the password again.
    if (result.problem.code === 'sign-in-expired') setAsksCode(false)
    setProblem(result.problem)
  }
  return (
    <div className="flex min-h-dvh flex-col items-center px-5 pt-6 pb-10 sm:pt-[12vh]">
      <main id="content" className="w-full max-w-[22rem]">
        <p className="flex items-center gap-2.5 font-semibold">
          <Logo className="size-7" />
          {t('product')}
        </p>
        <h1 className="mt-6 font-semibold text-2xl tracking-tight">{t('title')}</h1>
        <p className="mt-1.5 text-muted">{t('text')}</p>
        <form onSubmit={submit} className="mt-6 flex flex-col gap-4" noValidate>
          {ended && !problem && (
            <p className="flex gap-2.5 rounded-lg bg-accent-soft px-3.5 py-2.5 text-accent-ink">
              <Info aria-hidden className="mt-0.5 size-4 shrink-0" />
              {t('ended')}
            </p>
          )}
          <div role="alert" className="empty:hidden">
            {problem && (
              <p className="flex gap-2.5 rounded-lg bg-danger-soft px-3.5 py-2.5 text-danger-ink">
                <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
                <span>{sentence(problem)}</span>
              </p>
            )}
          </div>
          {asksCode ? (
            <TextField
              {...{ name: 'code', label: t('code'), hint: t('codeHint') }}
              autoComplete="one-time-code"
              spellCheck={false}
              autoCapitalize="none"
              required
              autoFocus
            />
          ) : (
            <>
              <TextField
                {...{ name: 'email', type: 'email', inputMode: 'email', label: t('email') }}
                autoComplete="username"
                required
                autoFocus
              />
              <TextField
                {...{ name: 'password', type: shown ? 'text' : 'password', label: t('password') }}
                autoComplete="current-password"
                spellCheck={false}
                autoCapitalize="none"
                required
                trailing={
                  <IconButton
                    size="sm"
                    tooltip={false}
                    label={t(shown ? 'hide' : 'show')}
                    icon={shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
                    onClick={() => setShown(!shown)}
                  />
                }
              />
            </>
          )}
          <Button type="submit" variant="primary" size="lg" block loading={busy}>
            {t('submit')}
          </Button>
        </form>
        <p className="mt-6 text-muted">
          {t.rich('editor', {
            link: (chunks) => (
              <a href={editorUrl} className="rounded-sm font-medium text-accent-ink underline underline-offset-4">
                {chunks}
              </a>
            ),
          })}
        </p>
      </main>
    </div>
  )
}

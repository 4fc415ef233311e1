'use client'

import { useViewer } from '@amend/next-app/client/viewer'
import { TextField } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../../trpc/client.tsx'
import type { FormState } from '../form.ts'
import { PasswordField } from '../password-field.tsx'

/** The names of the fields, for `useForm`. */
export const proofFields = ['current', 'code'] as const

/** What the fields were given, for a procedure that needs a proof. */
export const proofOf = ({ current, code }: Readonly<Record<string, string>>) => ({
  ...(current && { password: current }),
  ...(code && { code }),
})

/** Fields for the password and, with two-factor authentication, a code. */
export function ProofFields({ form, autoFocus = false }: { form: FormState; autoFocus?: boolean }) {
  const account = useTranslations('account')
  const t = useTranslations('security.proof')
  const trpc = useTRPC()
  const { user } = useViewer()
  const twoFactor = useQuery(trpc.twoFactor.state.queryOptions())
  return (
    <>
      <input type="text" name="username" autoComplete="username" value={user.email} readOnly hidden />
      {user.hasPassword && (
        <PasswordField
          name="current"
          label={account('settings.password.current')}
          autoComplete="current-password"
          required
          autoFocus={autoFocus}
          error={form.error('current')}
        />
      )}
      {twoFactor.data?.since && (
        <TextField
          name="code"
          label={t('code')}
          hint={t('codeHint')}
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          required
          error={form.error('code')}
        />
      )}
    </>
  )
}

'use client'

import { Button, Select, TextField } from '@amend/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useForm } from '../account/form.ts'
import { FormAlert } from '../account/form-alert.tsx'
import { ProofFields, proofFields, proofOf } from '../account/settings/proof-fields.tsx'
import { SignInAgain } from '../account/settings/sign-in-again.tsx'
import { CopyField } from '../shell/copy-field.tsx'
import { useTRPC, useTRPCClient } from '../trpc/client.tsx'

const scopes = ['read', 'edit', 'manage'] as const
const durations = [7, 30, 90, 365] as const
const never = 'never'
const day = 24 * 60 * 60 * 1000

/** Makes a key, whose secret is shown this once. */
export function ApiKeyForm({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('programs.keys')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const element = useRef<HTMLFormElement>(null)
  const [scope, setScope] = useState<(typeof scopes)[number]>('edit')
  const [days, setDays] = useState('90')
  const [secret, setSecret] = useState<string>()
  const form = useForm(['name', ...proofFields], async ({ name = '', ...values }) => {
    setSecret(undefined)
    const expiresAt = days === never ? null : new Date(Date.now() + Number(days) * day).toISOString()
    const made = await client.apiKey.create.mutate({ workspaceId, name, scope, expiresAt, ...proofOf(values) })
    element.current?.reset()
    setSecret(made.secret)
    await queries.invalidateQueries(trpc.apiKey.list.pathFilter())
    return undefined
  })
  return (
    <>
      <form ref={element} onSubmit={form.submit} className="flex flex-col gap-4" noValidate>
        <FormAlert>{form.error()}</FormAlert>
        <TextField
          name="name"
          label={t('name')}
          hint={t('nameHint')}
          autoComplete="off"
          maxLength={100}
          required
          error={form.error('name')}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <Select
            label={t('scope')}
            hint={t('scopeHint')}
            value={scope}
            onValueChange={(next) => setScope(scopes.find((one) => one === next) ?? 'read')}
            options={scopes.map((value) => ({ value, label: t(`scopes.${value}`) }))}
          />
          <Select
            label={t('expiry')}
            value={days}
            onValueChange={setDays}
            options={[
              ...durations.map((count) => ({ value: String(count), label: t('expiryDays', { count }) })),
              { value: never, label: t('expiryNever') },
            ]}
          />
        </div>
        <ProofFields form={form} />
        <SignInAgain problem={form.problem} />
        <Button type="submit" variant="primary" className="self-start" loading={form.busy}>
          {t('submit')}
        </Button>
      </form>
      <div role="status" className="empty:hidden">
        {secret !== undefined && <CopyField label={t('secret')} hint={t('once')} text={secret} code />}
      </div>
    </>
  )
}

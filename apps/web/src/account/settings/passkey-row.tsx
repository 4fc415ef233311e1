'use client'

import type { PasskeyItem } from '@amend/api/types'
import { Button, TextField } from '@amend/ui'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { useTRPCClient } from '../../trpc/client.tsx'
import { useForm } from '../form.ts'
import { FormAlert } from '../form-alert.tsx'

interface PasskeyRowProps {
  passkey: PasskeyItem
  onRemove: () => void
  onRenamed: () => Promise<void>
}

/** A passkey with its name, which can be changed in place. */
export function PasskeyRow({ passkey, onRemove, onRenamed }: PasskeyRowProps) {
  const t = useTranslations('security.passkeys')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const [naming, setNaming] = useState(false)
  const { name, createdAt, lastUsedAt } = passkey
  if (naming) return <NameForm passkey={passkey} onDone={() => setNaming(false)} onRenamed={onRenamed} />
  const used = lastUsedAt
    ? t('lastUsed', { when: format.relativeTime(new Date(Math.min(Date.parse(lastUsedAt), now.getTime())), now) })
    : t('unused')
  return (
    <li className="flex flex-wrap items-center gap-3 py-3 first:pt-0 last:pb-0">
      <KeyRound aria-hidden className="size-5 shrink-0 text-subtle" />
      <div className="min-w-0 grow basis-40">
        <p className="truncate">{name}</p>
        <p className="text-[0.8125rem] text-muted">
          {t('added', { date: format.dateTime(new Date(createdAt), { dateStyle: 'medium' }) })} · {used}
        </p>
      </div>
      <Button size="sm" variant="ghost" aria-label={t('renameOf', { name })} onClick={() => setNaming(true)}>
        {t('rename')}
      </Button>
      <Button size="sm" aria-label={t('removeOf', { name })} onClick={onRemove}>
        {t('remove')}
      </Button>
    </li>
  )
}

interface NameFormProps extends Pick<PasskeyRowProps, 'passkey' | 'onRenamed'> {
  onDone: () => void
}

function NameForm({ passkey: { id, name: former }, onDone, onRenamed }: NameFormProps) {
  const t = useTranslations('security.passkeys')
  const shell = useTranslations('shell')
  const account = useTranslations('account')
  const client = useTRPCClient()
  const form = useForm(['name'], async ({ name = '' }) => {
    await client.passkey.rename.mutate({ id, name })
    await onRenamed()
    onDone()
    return undefined
  })
  return (
    <li className="py-3 first:pt-0 last:pb-0">
      <form onSubmit={form.submit} className="flex flex-col gap-3" noValidate>
        <FormAlert>{form.error()}</FormAlert>
        <TextField
          name="name"
          label={t('name')}
          defaultValue={former}
          autoComplete="off"
          maxLength={100}
          autoFocus
          required
          error={form.error('name')}
        />
        <div className="flex justify-end gap-2">
          <Button size="sm" onClick={onDone}>
            {shell('cancel')}
          </Button>
          <Button size="sm" type="submit" variant="primary" loading={form.busy}>
            {account('settings.save')}
          </Button>
        </div>
      </form>
    </li>
  )
}

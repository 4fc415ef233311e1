'use client'

import { teamLimits } from '@amend/contract'
import { Button, SegmentedControl, Select, showToast, TextField } from '@amend/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { useForm } from '../account/form.ts'
import { FormAlert } from '../account/form-alert.tsx'
import { CopyField } from '../shell/copy-field.tsx'
import { useTRPC, useTRPCClient } from '../trpc/client.tsx'

const roles = ['editor', 'viewer', 'admin'] as const
const durations = [1, 7, 30, 90] as const
const { invitationUses: uses, invitationDays } = teamLimits

/** Makes a link, which is shown once, or mails an invitation to one address. */
export function InviteForm({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('team')
  const shell = useTranslations('shell')
  const locale = useLocale()
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const element = useRef<HTMLFormElement>(null)
  const [how, setHow] = useState<'link' | 'mail'>('link')
  const [role, setRole] = useState<(typeof roles)[number]>('editor')
  const [days, setDays] = useState<number>(invitationDays.default)
  const [link, setLink] = useState<string>()
  const form = useForm(['email', 'uses'], async ({ email = '', uses: people = '' }) => {
    setLink(undefined)
    const request = { workspaceId, role, days, language: locale }
    const made = await client.invitation.create.mutate(
      how === 'mail' ? { ...request, email } : { ...request, uses: Number(people) },
    )
    await queries.invalidateQueries(trpc.invitation.list.pathFilter())
    if (how === 'link') setLink(`${location.origin}/invitations/${made.key}`)
    else {
      element.current?.reset()
      showToast({ message: t('invitations.sent', { email }), tone: 'success', closeLabel: shell('close') })
    }
    return undefined
  })
  return (
    <>
      <form ref={element} onSubmit={form.submit} className="flex flex-col gap-4" noValidate>
        <SegmentedControl
          className="self-start"
          label={t('invitations.how')}
          value={how}
          onValueChange={(next) => {
            setHow(next)
            setLink(undefined)
          }}
          options={[
            { value: 'link', label: t('invitations.byLink') },
            { value: 'mail', label: t('invitations.byMail') },
          ]}
        />
        <FormAlert>{form.error()}</FormAlert>
        {how === 'mail' && (
          <TextField
            name="email"
            type="email"
            label={t('invitations.email')}
            inputMode="email"
            autoComplete="off"
            required
            hint={t('invitations.emailHint')}
            error={form.error('email')}
          />
        )}
        <div className="grid gap-4 sm:grid-cols-3">
          <Select
            label={t('invitations.role')}
            value={role}
            onValueChange={(next) => setRole(roles.find((one) => one === next) ?? 'editor')}
            options={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
          />
          <Select
            label={t('invitations.days')}
            value={String(days)}
            onValueChange={(next) => setDays(Number(next))}
            options={durations.map((count) => ({
              value: String(count),
              label: t('invitations.daysOption', { count }),
            }))}
          />
          {how === 'link' && (
            <TextField
              name="uses"
              type="number"
              label={t('invitations.uses')}
              min={uses.least}
              max={uses.most}
              defaultValue={1}
              required
              error={form.error('uses')}
            />
          )}
        </div>
        <p className="text-[0.8125rem] text-muted">{t(`roleHint.${role}`)}</p>
        <Button type="submit" variant="primary" className="self-start" loading={form.busy}>
          {t(how === 'link' ? 'invitations.submitLink' : 'invitations.submitMail')}
        </Button>
      </form>
      <div role="status" className="empty:hidden">
        {link !== undefined && <CopyField label={t('invitations.link')} hint={t('invitations.once')} text={link} />}
      </div>
    </>
  )
}

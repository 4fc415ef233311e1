'use client'

import { type WebhookKind, webhookKinds } from '@amend/contract'
import { Button, Checkbox, TextField } from '@amend/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useForm } from '../account/form.ts'
import { FormAlert } from '../account/form-alert.tsx'
import { CopyField } from '../shell/copy-field.tsx'
import { useTRPC, useTRPCClient } from '../trpc/client.tsx'

/** Events are chosen by the noun of their kind; those without a group of their own are "other". */
const groups = ['edit', 'image', 'export', 'other'] as const
type Group = (typeof groups)[number]

const groupOf = (kind: WebhookKind): Group => groups.find((group) => kind.startsWith(`${group}.`)) ?? 'other'
const offered = groups.filter((group) => webhookKinds.some((kind) => groupOf(kind) === group))

/** Adds a webhook, whose secret is shown this once. */
export function WebhookForm({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('programs.webhooks')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const element = useRef<HTMLFormElement>(null)
  const [chosen, setChosen] = useState<readonly Group[]>(['edit'])
  const [secret, setSecret] = useState<string>()
  const form = useForm(['url', 'kinds'], async ({ url = '' }) => {
    setSecret(undefined)
    const kinds = webhookKinds.filter((kind) => chosen.includes(groupOf(kind)))
    const made = await client.webhook.create.mutate({ workspaceId, url, kinds })
    element.current?.reset()
    setSecret(made.secret)
    await queries.invalidateQueries(trpc.webhook.list.pathFilter())
    return undefined
  })
  return (
    <>
      <form ref={element} onSubmit={form.submit} className="flex flex-col gap-4" noValidate>
        <FormAlert>{form.error() ?? form.error('kinds')}</FormAlert>
        <TextField
          name="url"
          type="url"
          inputMode="url"
          label={t('url')}
          hint={t('urlHint')}
          placeholder="https://example.org/amend"
          autoComplete="off"
          required
          error={form.error('url')}
        />
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1.5 font-medium text-sm">{t('kinds')}</legend>
          {offered.map((group) => (
            <Checkbox
              key={group}
              label={t(`kind.${group}`)}
              checked={chosen.includes(group)}
              onCheckedChange={(checked) =>
                setChosen((before) => (checked ? [...before, group] : before.filter((one) => one !== group)))
              }
            />
          ))}
        </fieldset>
        <Button
          type="submit"
          variant="primary"
          className="self-start"
          loading={form.busy}
          disabled={chosen.length === 0}
        >
          {t('submit')}
        </Button>
      </form>
      <div role="status" className="empty:hidden">
        {secret !== undefined && <CopyField label={t('secret')} hint={t('once')} text={secret} code />}
      </div>
    </>
  )
}

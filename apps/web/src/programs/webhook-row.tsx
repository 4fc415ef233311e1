'use client'

import type { WebhookItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, ConfirmDialog } from '@amend/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { FormAlert } from '../account/form-alert.tsx'
import { CopyField } from '../shell/copy-field.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { Deliveries } from './deliveries.tsx'

const tones = { active: 'success', failing: 'danger', disabled: 'neutral', gaveUp: 'danger' } as const

function stateOf({ disabledAt, disabledBy, failingSince }: WebhookItem): keyof typeof tones {
  if (disabledAt) return disabledBy === 'failures' ? 'gaveUp' : 'disabled'
  return failingSince ? 'failing' : 'active'
}

/** One webhook with its actions and, when they are opened, its deliveries. */
export function WebhookRow({ workspaceId, webhook }: { workspaceId: string; webhook: WebhookItem }) {
  const t = useTranslations('programs.webhooks')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const [asking, setAsking] = useState<'rotate' | 'delete'>()
  const [open, setOpen] = useState(false)
  const [secret, setSecret] = useState<string>()
  const { id, url } = webhook
  const input = { workspaceId, id }
  const onSettled = () => queries.invalidateQueries(trpc.webhook.pathFilter())
  const update = useMutation(trpc.webhook.update.mutationOptions({ onSettled }))
  const remove = useMutation(trpc.webhook.delete.mutationOptions({ onSettled }))
  const rotate = useMutation(trpc.webhook.rotateSecret.mutationOptions({ onSettled }))
  const test = useMutation(trpc.webhook.test.mutationOptions({ onSettled, onSuccess: () => setOpen(true) }))
  const state = stateOf(webhook)
  const isEnabled = webhook.disabledAt === null
  const problem = update.error ?? test.error
  return (
    <li className="flex flex-col gap-3 py-4 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 grow basis-56 break-all">{url}</code>
        <Badge tone={tones[state]}>{t(`state.${state}`)}</Badge>
      </div>
      <FormAlert>{problem && sentence(problem)}</FormAlert>
      <div className="flex flex-wrap gap-2">
        {isEnabled && (
          <Button
            size="sm"
            loading={test.isPending}
            onClick={() => test.mutate(input)}
            aria-label={t('testOf', { url })}
          >
            {t('test')}
          </Button>
        )}
        <Button
          size="sm"
          aria-expanded={open}
          aria-label={t('deliveriesOf', { url })}
          onClick={() => setOpen((before) => !before)}
        >
          {t('deliveries')}
        </Button>
        <Button size="sm" loading={update.isPending} onClick={() => update.mutate({ ...input, enabled: !isEnabled })}>
          {t(isEnabled ? 'disable' : 'enable')}
        </Button>
        <Button size="sm" onClick={() => setAsking('rotate')}>
          {t('rotate')}
        </Button>
        <Button size="sm" onClick={() => setAsking('delete')} aria-label={t('deleteOf', { url })}>
          {t('delete')}
        </Button>
      </div>
      <div role="status" className="empty:hidden">
        {secret !== undefined && <CopyField label={t('secret')} hint={t('once')} text={secret} code />}
      </div>
      {open && <Deliveries workspaceId={workspaceId} webhookId={id} />}
      <ConfirmDialog
        open={asking !== undefined}
        onOpenChange={(next) => !next && setAsking(undefined)}
        title={t(asking === 'delete' ? 'deleteAsk' : 'rotateAsk')}
        description={t(asking === 'delete' ? 'deleteText' : 'rotateText')}
        confirmLabel={t(asking === 'delete' ? 'delete' : 'rotate')}
        cancelLabel={shell('cancel')}
        destructive={asking === 'delete'}
        describeError={sentence}
        onConfirm={async () => {
          if (asking === 'delete') await remove.mutateAsync(input)
          else setSecret((await rotate.mutateAsync(input)).secret)
        }}
      />
    </li>
  )
}

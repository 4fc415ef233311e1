'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { Skeleton } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { FormAlert } from '../account/form-alert.tsx'
import { Section } from '../account/settings/section.tsx'
import { TeamFrame } from '../team/index.ts'
import { useTRPC } from '../trpc/client.tsx'
import { WebhookForm } from './webhook-form.tsx'
import { WebhookRow } from './webhook-row.tsx'

/** The webhooks of a workspace: add one, test it, see what was sent and what was answered. */
export function WebhooksPage({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('programs.webhooks')
  const sentence = useErrorSentence()
  const webhooks = useQuery(useTRPC().webhook.list.queryOptions({ workspaceId }))
  return (
    <TeamFrame workspaceId={workspaceId}>
      <Section id="create-webhook" title={t('create')} text={t('text')}>
        <WebhookForm workspaceId={workspaceId} />
      </Section>
      <Section id="webhooks" title={t('list')}>
        <FormAlert>{webhooks.error && sentence(webhooks.error)}</FormAlert>
        {webhooks.isPending && <Skeleton className="h-12 w-full" />}
        {webhooks.data?.length === 0 && <p className="text-muted">{t('none')}</p>}
        {webhooks.data && webhooks.data.length > 0 && (
          <ul aria-labelledby="webhooks" className="flex flex-col divide-y divide-line">
            {webhooks.data.map((webhook) => (
              <WebhookRow key={webhook.id} workspaceId={workspaceId} webhook={webhook} />
            ))}
          </ul>
        )}
      </Section>
    </TeamFrame>
  )
}

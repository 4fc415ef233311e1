'use client'

import type { ApiKeyItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, ConfirmDialog, Skeleton, showToast } from '@amend/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { FormAlert } from '../account/form-alert.tsx'
import { Section } from '../account/settings/section.tsx'
import { TeamFrame } from '../team/index.ts'
import { useTRPC } from '../trpc/client.tsx'
import { ApiKeyForm } from './api-key-form.tsx'

/** The keys of a workspace: create one, see when each was used, revoke one. */
export function ApiKeysPage({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('programs.keys')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const [asked, setAsked] = useState<ApiKeyItem>()
  const keys = useQuery(trpc.apiKey.list.queryOptions({ workspaceId }))
  const revoke = useMutation(
    trpc.apiKey.revoke.mutationOptions({
      onSettled: () => queries.invalidateQueries(trpc.apiKey.list.pathFilter()),
    }),
  )
  return (
    <TeamFrame workspaceId={workspaceId}>
      <Section id="create-key" title={t('create')} text={t('text')}>
        <ApiKeyForm workspaceId={workspaceId} />
        <Link href="/developers" className="self-start text-accent-ink underline underline-offset-4">
          {t('reference')}
        </Link>
      </Section>
      <Section id="keys" title={t('list')}>
        <FormAlert>{keys.error && sentence(keys.error)}</FormAlert>
        {keys.isPending && <Skeleton className="h-12 w-full" />}
        {keys.data?.length === 0 && <p className="text-muted">{t('none')}</p>}
        {keys.data && keys.data.length > 0 && (
          <ul aria-labelledby="keys" className="flex flex-col divide-y divide-line">
            {keys.data.map((key) => (
              <KeyRow key={key.id} item={key} onRevoke={() => setAsked(key)} />
            ))}
          </ul>
        )}
      </Section>
      <ConfirmDialog
        open={asked !== undefined}
        onOpenChange={(open) => !open && setAsked(undefined)}
        title={t('revokeAsk', { name: asked?.name ?? '' })}
        description={t('revokeText')}
        confirmLabel={t('revoke')}
        cancelLabel={shell('cancel')}
        destructive
        describeError={sentence}
        onConfirm={async () => {
          if (asked) await revoke.mutateAsync({ workspaceId, id: asked.id })
          showToast({ message: t('revoked'), tone: 'success', closeLabel: shell('close') })
        }}
      />
    </TeamFrame>
  )
}

function KeyRow({ item, onRevoke }: { item: ApiKeyItem; onRevoke: () => void }) {
  const t = useTranslations('programs.keys')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const { name, prefix, scope, state, createdBy, createdAt, lastUsedAt, expiresAt } = item
  const when = (instant: string) => format.relativeTime(new Date(instant), now)
  const facts = [
    t(`scopes.${scope}`),
    t('created', { when: when(createdAt) }),
    ...(createdBy.name ? [t('by', { name: createdBy.name })] : []),
    lastUsedAt ? t('used', { when: when(lastUsedAt) }) : t('unused'),
    ...(expiresAt && state === 'active' ? [t('expires', { when: when(expiresAt) })] : []),
  ]
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3 first:pt-0 last:pb-0">
      <KeyRound aria-hidden className="size-5 shrink-0 text-subtle" />
      <div className="min-w-0 grow basis-56">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="break-words font-medium">{name}</span>
          <code className="text-[0.8125rem] text-muted">{prefix}…</code>
        </p>
        <p className="text-[0.8125rem] text-muted" suppressHydrationWarning>
          {facts.join(' · ')}
        </p>
      </div>
      {state !== 'active' && <Badge tone="danger">{t(`state.${state}`)}</Badge>}
      <Button size="sm" onClick={onRevoke} aria-label={t('revokeOf', { name })}>
        {t('revoke')}
      </Button>
    </li>
  )
}

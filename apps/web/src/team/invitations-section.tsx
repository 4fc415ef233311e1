'use client'

import type { InvitationItem, WorkspaceItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, Skeleton } from '@amend/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link2, Mail } from 'lucide-react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { FormAlert } from '../account/form-alert.tsx'
import { Section } from '../account/settings/section.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { InviteForm } from './invite-form.tsx'

/** Invites people, and lists the invitations that can still be accepted. */
export function InvitationsSection({ workspace: { id: workspaceId } }: { workspace: WorkspaceItem }) {
  const t = useTranslations('team.invitations')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const invitations = useQuery(trpc.invitation.list.queryOptions({ workspaceId }))
  const revoke = useMutation(
    trpc.invitation.revoke.mutationOptions({
      onSettled: () => queries.invalidateQueries(trpc.invitation.list.pathFilter()),
    }),
  )
  const problem = revoke.error ?? invitations.error
  return (
    <Section id="invitations" title={t('title')}>
      <InviteForm workspaceId={workspaceId} />
      <h3 className="mt-2 font-medium">{t('open')}</h3>
      <FormAlert>{problem && sentence(problem)}</FormAlert>
      {invitations.isPending && <Skeleton className="h-12 w-full" />}
      {invitations.data?.length === 0 && <p className="text-muted">{t('none')}</p>}
      {invitations.data && invitations.data.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {invitations.data.map((invitation) => (
            <InvitationRow
              key={invitation.id}
              invitation={invitation}
              busy={revoke.isPending && revoke.variables.id === invitation.id}
              onRevoke={() => revoke.mutate({ workspaceId, id: invitation.id })}
            />
          ))}
        </ul>
      )}
    </Section>
  )
}

interface InvitationRowProps {
  invitation: InvitationItem
  busy: boolean
  onRevoke: () => void
}

function InvitationRow({ invitation, busy, onRevoke }: InvitationRowProps) {
  const t = useTranslations('team')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const { email, role, uses, maxUses, expiresAt, createdBy } = invitation
  const what = email ?? t('invitations.anybody')
  const facts = [
    ...(email === null ? [t('invitations.used', { uses, most: maxUses })] : []),
    t('invitations.expires', { when: format.relativeTime(new Date(expiresAt), now) }),
    ...(createdBy?.name ? [t('invitations.by', { name: createdBy.name })] : []),
  ]
  const Icon = email === null ? Link2 : Mail
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3 first:pt-0 last:pb-0">
      <Icon aria-hidden className="size-5 shrink-0 text-subtle" />
      <div className="min-w-0 grow basis-48">
        <p className="truncate">{what}</p>
        <p className="text-[0.8125rem] text-muted" suppressHydrationWarning>
          {facts.join(' · ')}
        </p>
      </div>
      <Badge>{t(`role.${role}`)}</Badge>
      <Button size="sm" loading={busy} onClick={onRevoke} aria-label={t('invitations.revokeOf', { what })}>
        {t('invitations.revoke')}
      </Button>
    </li>
  )
}

'use client'

import type { MemberItem, WorkspaceItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { useViewer } from '@amend/next-app/client/viewer'
import { Button, ConfirmDialog, ErrorState, Skeleton, showToast } from '@amend/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { FormAlert } from '../account/form-alert.tsx'
import { Section } from '../account/settings/section.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { MemberRow } from './member-row.tsx'
import { RemoveDialog } from './remove-dialog.tsx'

/** Who is in the team, with which role, and when they were last here. */
export function MembersSection({ workspace }: { workspace: WorkspaceItem }) {
  const t = useTranslations('team.members')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const { user } = useViewer()
  const workspaceId = workspace.id
  const members = useQuery(trpc.member.list.queryOptions({ workspaceId }))
  const refresh = () => queries.invalidateQueries(trpc.member.pathFilter())
  const changeRole = useMutation(trpc.member.changeRole.mutationOptions({ onSettled: refresh }))
  const handOver = useMutation(trpc.member.handOver.mutationOptions({ onSettled: refresh }))
  const leave = useMutation(trpc.member.leave.mutationOptions())
  const [asking, setAsking] = useState<{ what: 'handOver' | 'remove' | 'leave'; member: MemberItem }>()
  const close = () => setAsking(undefined)
  const name = asking ? (asking.member.name ?? asking.member.email) : ''
  return (
    <Section
      id="members"
      title={t('title')}
      {...(members.data && { text: t('count', { count: members.data.length }) })}
    >
      <FormAlert>{changeRole.error && sentence(changeRole.error)}</FormAlert>
      {members.isPending && <Skeleton className="h-14 w-full" />}
      {members.isError && (
        <ErrorState
          className="py-4"
          title={sentence(members.error)}
          action={<Button onClick={() => members.refetch()}>{shell('retry')}</Button>}
        />
      )}
      <ul className="flex flex-col divide-y divide-line">
        {members.data?.map((member) => (
          <MemberRow
            key={member.id}
            member={member}
            own={workspace.role}
            self={member.id === user.id}
            busy={changeRole.isPending && changeRole.variables.userId === member.id}
            onRole={(role) => changeRole.mutate({ workspaceId, userId: member.id, role })}
            onAsk={(what) => setAsking({ what, member })}
          />
        ))}
      </ul>
      <ConfirmDialog
        open={asking?.what === 'handOver'}
        onOpenChange={(open) => open || close()}
        title={t('handOverTitle', { name })}
        description={t('handOverText', { name })}
        confirmLabel={t('handOverSubmit')}
        cancelLabel={shell('cancel')}
        describeError={sentence}
        onConfirm={async () => {
          if (!asking) return
          await handOver.mutateAsync({ workspaceId, userId: asking.member.id })
          showToast({ message: t('handedOver', { name }), tone: 'success', closeLabel: shell('close') })
        }}
      />
      <ConfirmDialog
        open={asking?.what === 'leave'}
        onOpenChange={(open) => open || close()}
        title={t('leaveTitle', { team: workspace.name })}
        description={t('leaveText')}
        confirmLabel={t('leaveSubmit')}
        cancelLabel={shell('cancel')}
        destructive
        describeError={sentence}
        onConfirm={async () => {
          await leave.mutateAsync({ workspaceId })
          // A full load: everything on the page belongs to the team.
          location.assign('/')
        }}
      />
      {asking?.what === 'remove' && (
        <RemoveDialog
          workspaceId={workspaceId}
          member={asking.member}
          others={members.data?.filter(({ id }) => id !== asking.member.id) ?? []}
          onClose={close}
        />
      )}
    </Section>
  )
}

'use client'

import type { SessionItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, ConfirmDialog, ErrorState, Skeleton, showToast } from '@amend/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Laptop } from 'lucide-react'
import { useState } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { useTRPC } from '../../trpc/client.tsx'
import { FormAlert } from '../form-alert.tsx'
import { Section } from './section.tsx'

/** The signed-in browsers, with a button to end each session. */
export function SessionsSection() {
  const t = useTranslations('account')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const sessions = useQuery(trpc.account.sessions.queryOptions())
  const refresh = () => queries.invalidateQueries(trpc.account.sessions.pathFilter())
  const end = useMutation(trpc.account.endSession.mutationOptions({ onSettled: refresh }))
  const endOthers = useMutation(trpc.account.endOtherSessions.mutationOptions({ onSettled: refresh }))
  const [asking, setAsking] = useState(false)
  return (
    <Section id="sessions" title={t('settings.sessions.title')}>
      <FormAlert>{end.error && sentence(end.error)}</FormAlert>
      {sessions.isPending && <Skeleton className="h-14 w-full" />}
      {sessions.isError && (
        <ErrorState
          className="py-4"
          title={sentence(sessions.error)}
          action={<Button onClick={() => sessions.refetch()}>{shell('retry')}</Button>}
        />
      )}
      <ul className="flex flex-col divide-y divide-line">
        {sessions.data?.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            busy={end.isPending && end.variables.id === session.id}
            onEnd={() => end.mutate({ id: session.id })}
          />
        ))}
      </ul>
      {sessions.data && sessions.data.length > 1 && (
        <Button className="self-start" onClick={() => setAsking(true)}>
          {t('settings.sessions.endOthers')}
        </Button>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('settings.sessions.endOthers')}
        description={t('settings.sessions.endOthersAsk')}
        confirmLabel={t('settings.sessions.endOthers')}
        cancelLabel={shell('cancel')}
        describeError={sentence}
        onConfirm={async () => {
          const { ended } = await endOthers.mutateAsync()
          showToast({
            message: t('settings.sessions.ended', { count: ended }),
            tone: 'success',
            closeLabel: shell('close'),
          })
        }}
      />
    </Section>
  )
}

interface SessionRowProps {
  session: SessionItem
  busy: boolean
  onEnd: () => void
}

function SessionRow({ session, busy, onEnd }: SessionRowProps) {
  const t = useTranslations('account')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const { browser, system, address, current, lastSeenAt } = session
  const device =
    browser && system
      ? t('settings.sessions.browserOn', { browser, system })
      : (browser ?? system ?? t('settings.sessions.unknown'))
  const seen = new Date(Math.min(new Date(lastSeenAt).getTime(), now.getTime()))
  return (
    <li className="flex items-center gap-3 py-3 first:pt-0 last:pb-0">
      <Laptop aria-hidden className="size-5 shrink-0 text-subtle" />
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {device}
          {current && <Badge tone="success">{t('settings.sessions.current')}</Badge>}
        </p>
        <p className="truncate text-[0.8125rem] text-muted">
          {t('settings.sessions.lastSeen', { when: format.relativeTime(seen, now) })}
          {address && ` · ${address}`}
        </p>
      </div>
      {!current && (
        <Button size="sm" loading={busy} onClick={onEnd} aria-label={t('settings.sessions.endOf', { device })}>
          {t('settings.sessions.end')}
        </Button>
      )}
    </li>
  )
}

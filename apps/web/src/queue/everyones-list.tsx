'use client'

import type { EveryonesEdit } from '@amend/api/types'
import { problemOf, useErrorSentence } from '@amend/next-app/client/problem'
import { IconButton } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useDurationText } from '../editor/progress/progress-text.ts'
import { useTRPC } from '../trpc/client.tsx'

const interval = 2_500 // ms: other workspaces' events are not followed here

/** For administrators: whose edits are under way in the installation, each with a button that cancels it. */
export function EveryonesList() {
  const t = useTranslations('queue')
  const trpc = useTRPC()
  const sentence = useErrorSentence()
  const heading = useRef<HTMLHeadingElement>(null)
  const [said, setSaid] = useState('')
  const {
    data: edits,
    error,
    refetch,
  } = useQuery(trpc.edit.everyones.queryOptions(undefined, { refetchInterval: interval }))
  const cancel = useMutation(trpc.edit.cancelAnybodys.mutationOptions({ onSettled: () => refetch() }))
  const problem = cancel.error ?? error
  const nameOf = ({ createdBy }: EveryonesEdit) => createdBy?.name ?? createdBy?.email ?? t('nobody')
  return (
    <section aria-labelledby="everyones" className="flex min-h-24 shrink flex-col border-line border-t">
      <h3 id="everyones" ref={heading} tabIndex={-1} className="px-4 pt-2.5 pb-1 font-semibold text-xs outline-none">
        {t('everyones')}
      </h3>
      {problem && (
        <p role="alert" className="mx-2 mb-1 rounded-lg bg-danger-soft px-3 py-2 text-[0.8125rem] text-danger-ink">
          {sentence(problemOf(problem))}
        </p>
      )}
      {edits?.length === 0 && <p className="px-4 pb-3 text-muted text-xs">{t('everyonesEmpty')}</p>}
      <ul aria-labelledby="everyones" className="min-h-0 overflow-y-auto overscroll-contain px-2 pb-1.5">
        {edits?.map((edit) => (
          <EveryonesRow
            key={edit.id}
            edit={edit}
            name={nameOf(edit)}
            onCancel={() => {
              heading.current?.focus()
              cancel.mutate(
                { ids: [edit.id] },
                { onSuccess: () => setSaid(t('saidCancelledOf', { name: nameOf(edit) })) },
              )
            }}
          />
        ))}
      </ul>
      <p role="status" className="sr-only">
        {said}
      </p>
    </section>
  )
}

function EveryonesRow({ edit, name, onCancel }: { edit: EveryonesEdit; name: string; onCancel: () => void }) {
  const t = useTranslations('queue')
  const duration = useDurationText()
  const { cost, status, progress, createdAt } = edit
  const waited = Math.max(0, (Date.now() - Date.parse(createdAt)) / 1000)
  return (
    <li className="flex items-center gap-3 rounded-lg px-2 py-1">
      <div className="min-w-0 grow">
        <p className="truncate font-medium text-[0.8125rem]" title={edit.createdBy?.email}>
          {name}
        </p>
        <p className="truncate text-muted text-xs tabular-nums">
          {status === 'running'
            ? t('costRunning', { progress, cost })
            : t('costWaiting', { time: duration(waited), cost })}
        </p>
      </div>
      <IconButton size="sm" label={t('cancelOf', { name })} icon={<X aria-hidden />} onClick={onCancel} />
    </li>
  )
}

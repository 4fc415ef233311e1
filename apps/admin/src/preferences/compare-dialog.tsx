'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { ConfirmDialog, Select } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'

/** Asks which evaluations people compare. */
export function CompareDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('preferences')
  const shell = useTranslations('shell')
  const format = useFormatter()
  const sentence = useErrorSentence()
  const command = useCommand()
  const trpc = useTRPC()
  const done = useQuery(trpc.evaluation.list.queryOptions()).data?.runs.filter(({ status }) => status === 'done') ?? []
  const compare = useMutation(trpc.preference.compare.mutationOptions())
  const [first, setFirst] = useState<string>()
  const [second, setSecond] = useState<string>()
  const firstId = first ?? done[0]?.id ?? ''
  const others = done.filter(({ versionId }) => versionId !== done.find(({ id }) => id === firstId)?.versionId)
  const secondId = others.find(({ id }) => id === second)?.id ?? others[0]?.id ?? ''
  const optionsOf = (runs: typeof done) =>
    runs.map(({ id, title, label, createdAt }) => ({
      value: id,
      label: `${title} · ${label}, ${format.dateTime(new Date(createdAt), { dateStyle: 'short', timeStyle: 'short' })}`,
    }))
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('compare.title')}
      description={t('compare.text')}
      confirmLabel={t('compare.action')}
      cancelLabel={shell('cancel')}
      confirmDisabled={secondId === ''}
      describeError={sentence}
      onConfirm={async () => {
        await compare.mutateAsync({ firstId, secondId })
        await command.finish()
      }}
    >
      <div className="mt-2 flex flex-col gap-3">
        {others.length === 0 && <p className="text-danger-ink">{t('compare.missing')}</p>}
        <Select label={t('first')} value={firstId} onValueChange={setFirst} options={optionsOf(done)} />
        <Select label={t('second')} value={secondId} onValueChange={setSecond} options={optionsOf(others)} />
      </div>
    </ConfirmDialog>
  )
}

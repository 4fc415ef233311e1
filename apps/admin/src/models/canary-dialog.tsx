'use client'

import type { ModelVersionItem } from '@amend/api/types'
import { canaryLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Checkbox, ConfirmDialog, SearchField, SegmentedControl, TextField } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useCommand } from '../shell/use-command.ts'
import { useDebounced } from '../shell/use-debounced.ts'
import { useTRPC } from '../trpc/client.tsx'
import { GateView } from './gate-view.tsx'
import { type Override, OverrideFields } from './override-fields.tsx'

interface CanaryDialogProps {
  version: ModelVersionItem
  /** The deployment that serves, as the page shows it. */
  replaces: string
  onClose: () => void
}

/** Asks for whom a version edits before it serves all, and when it is rolled back. */
export function CanaryDialog({ version, replaces, onClose }: CanaryDialogProps) {
  const t = useTranslations('models')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const command = useCommand()
  const start = useMutation(useTRPC().canary.start.mutationOptions())
  const [by, setBy] = useState<'share' | 'cohort'>('share')
  const [share, setShare] = useState('10')
  const [cohort, setCohort] = useState<readonly string[]>([])
  const [least, setLeast] = useState(String(canaryLimits.least.default))
  const [margin, setMargin] = useState(String(100 * canaryLimits.margin.default))
  const [{ reason, override }, setOverride] = useState<Override>({ reason: '', override: false })
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('canary.title', { name: `${version.title} · ${version.label}` })}
      description={t('canary.text')}
      confirmLabel={t('canary.start')}
      cancelLabel={shell('cancel')}
      describeError={sentence}
      onConfirm={async () => {
        await start.mutateAsync({
          ...{ modelVersionId: version.id, replaces, override, least: Number(least), margin: Number(margin) / 100 },
          ...(by === 'share' ? { share: Number(share) } : { share: 0, workspaceIds: [...cohort] }),
          ...(reason.trim() && { reason }),
        })
        await command.finish()
      }}
    >
      <GateView versionId={version.id} />
      <div className="mt-4 flex flex-col gap-3">
        <SegmentedControl
          className="self-start"
          label={t('canary.forWhom')}
          value={by}
          onValueChange={setBy}
          options={[
            { value: 'share', label: t('canary.byShare') },
            { value: 'cohort', label: t('canary.byCohort') },
          ]}
        />
        {by === 'share' ? (
          <TextField
            label={t('canary.share')}
            hint={t('canary.shareHint')}
            type="number"
            {...{ min: 1, max: 100, value: share }}
            onChange={({ target }) => setShare(target.value)}
          />
        ) : (
          <Cohort chosen={cohort} onChange={setCohort} />
        )}
        <TextField
          label={t('canary.least')}
          hint={t('canary.leastHint')}
          type="number"
          {...{ min: canaryLimits.least.least, max: canaryLimits.least.most, value: least }}
          onChange={({ target }) => setLeast(target.value)}
        />
        <TextField
          label={t('canary.margin')}
          hint={t('canary.marginHint')}
          type="number"
          {...{ min: 0, max: 50, value: margin }}
          onChange={({ target }) => setMargin(target.value)}
        />
      </div>
      <OverrideFields versionId={version.id} value={{ reason, override }} onChange={setOverride} />
    </ConfirmDialog>
  )
}

interface CohortProps {
  chosen: readonly string[]
  onChange: (ids: readonly string[]) => void
}

function Cohort({ chosen, onChange }: CohortProps) {
  const t = useTranslations('models')
  const [text, setText] = useState('')
  const search = useDebounced(text)
  const { data } = useQuery(useTRPC().workspace.list.queryOptions({ ...(search && { search }) }))
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-sm">{t('canary.workspaces', { count: chosen.length })}</legend>
      <SearchField label={t('canary.search')} value={text} onSearch={setText} />
      <ul className="mt-2 flex max-h-40 flex-col gap-1.5 overflow-y-auto p-1">
        {data?.items.map(({ id, name, owner }) => (
          <li key={id}>
            <Checkbox
              label={name}
              hint={owner?.email}
              checked={chosen.includes(id)}
              onCheckedChange={(on) => onChange(on ? [...chosen, id] : chosen.filter((other) => other !== id))}
            />
          </li>
        ))}
      </ul>
    </fieldset>
  )
}

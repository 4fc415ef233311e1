'use client'

import { modelLimits } from '@amend/contract'
import { Checkbox, TextField } from '@amend/ui'
import { useTranslations } from 'use-intl'
import { useGate } from './gate-view.tsx'

/** Why a version may serve, and whether also although it does not meet the gate. */
export interface Override {
  readonly reason: string
  readonly override: boolean
}

interface OverrideFieldsProps {
  versionId: string
  value: Override
  onChange: (value: Override) => void
}

/** The reason for the log; where the gate is not met also the override, which needs one. */
export function OverrideFields({ versionId, value, onChange }: OverrideFieldsProps) {
  const t = useTranslations('models')
  const { data } = useGate(versionId)
  return (
    <>
      {data && !data.met && (
        <Checkbox
          className="mt-3"
          label={t('gate.override')}
          hint={t('gate.overrideHint')}
          checked={value.override}
          onCheckedChange={(override) => onChange({ ...value, override })}
        />
      )}
      <TextField
        className="mt-3"
        label={t('deploy.reason')}
        hint={t(value.override ? 'gate.reasonNeeded' : 'deploy.reasonHint')}
        maxLength={modelLimits.reason}
        value={value.reason}
        onChange={({ target }) => onChange({ ...value, reason: target.value })}
      />
    </>
  )
}

'use client'

import type { TrainingRunDetail } from '@amend/api/types'
import { trainingFields } from '@amend/contract'
import { useTranslations } from 'use-intl'
import { Section } from '../shell/page-header.tsx'
import { useSettingName } from './setting-name.ts'
import { useSettingValue } from './setting-value.ts'

/** What the run was begun with: what was chosen, and all of it. */
export function SettingsSection({ run: { settings, config, minutes } }: { run: TrainingRunDetail }) {
  const t = useTranslations('training.settings')
  const none = Object.keys(settings).length === 0
  return (
    <Section title={t('title')}>
      <h3 className="mb-1 font-medium text-[0.8125rem] text-muted">{t('chosen')}</h3>
      {none ? <p>{t('allDefaults')}</p> : <Values values={settings} />}
      {minutes !== null && <p className="mt-1 text-muted">{t('minutes', { minutes })}</p>}
      {config && (
        <details className="mt-4">
          <summary className="mb-2 cursor-pointer rounded-sm font-medium text-[0.8125rem] text-muted">
            {t('complete')}
          </summary>
          <Values values={config} />
        </details>
      )}
    </Section>
  )
}

function Values({ values }: { values: Readonly<Record<string, unknown>> }) {
  const nameOf = useSettingName()
  const write = useSettingValue()
  return (
    <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-2 lg:grid-cols-3">
      {trainingFields()
        .filter(({ name }) => name in values)
        .map(({ name }) => (
          <div key={name} className="flex min-w-0 justify-between gap-3 border-line border-b py-1">
            <dt className="text-muted">{nameOf(name)}</dt>
            <dd className="min-w-0 break-words text-right tabular-nums">{write(values[name])}</dd>
          </div>
        ))}
    </dl>
  )
}

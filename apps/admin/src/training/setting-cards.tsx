'use client'

import { type TrainingField, type TrainingSettingName, trainingFields } from '@amend/contract'
import { Card } from '@amend/ui'
import { useTranslations } from 'use-intl'
import type { Draft } from './draft.ts'
import { SettingField } from './setting-field.tsx'
import { settingGroups } from './setting-groups.ts'

const fieldOf = new Map<string, TrainingField>(trainingFields().map((field) => [field.name, field]))
const first = settingGroups.filter((group) => !('more' in group))
const more = settingGroups.filter((group) => 'more' in group)

interface SettingCardsProps {
  draft: Draft
  /** Sentences by setting. */
  problems: Readonly<Record<string, string>>
  onChange: (draft: Draft) => void
}

/** The settings of a run in groups. The fields are those of the trainer's schema. */
export function SettingCards(props: SettingCardsProps) {
  const t = useTranslations('training.form')
  return (
    <>
      {first.map(({ name, settings }) => (
        <Group key={name} {...props} title={t(`groups.${name}`)} settings={settings} />
      ))}
      <details>
        <summary className="cursor-pointer rounded-sm font-medium">{t('more')}</summary>
        <div className="mt-4 flex flex-col gap-4">
          {more.map(({ name, settings }) => (
            <Group key={name} {...props} title={t(`groups.${name}`)} settings={settings} />
          ))}
        </div>
      </details>
    </>
  )
}

interface GroupProps extends SettingCardsProps {
  title: string
  settings: readonly TrainingSettingName[]
}

function Group({ title, settings, draft, problems, onChange }: GroupProps) {
  return (
    <Card className="p-4 sm:p-4">
      <h2 className="mb-3 font-semibold">{title}</h2>
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        {settings.map((name) => {
          const field = fieldOf.get(name)
          return field && <SettingField key={name} {...{ field, draft, error: problems[name], onChange }} />
        })}
      </div>
    </Card>
  )
}

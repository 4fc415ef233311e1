'use client'

import type { EditItem } from '@amend/api/types'
import { Button } from '@amend/ui'
import { CopyCheck } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { isChangeShown } from '../data/change.ts'
import { changeDraft } from '../draft/draft.ts'
import { useSession } from '../session/session.tsx'

/** The settings of an edit, with a button to reuse them. */
export function EditFacts({ edit }: { edit: EditItem }) {
  const t = useTranslations('editor.history')
  const s = useTranslations('editor.settings')
  const format = useFormatter()
  const { stores, mayEdit } = useSession()
  const { settings, outcome, model, hasMask } = edit
  const number = (value: number) => format.number(value, { maximumFractionDigits: 2, useGrouping: false })
  const percent = (share: number) =>
    format.number(share, { style: 'percent', maximumFractionDigits: share > 0 && share < 0.01 ? 2 : 0 })
  const facts: [string, string][] = [
    ...(edit.prompt === null ? [] : [[t('prompt'), edit.prompt] satisfies [string, string]]),
    ...(settings.restore === 'detail' ? [[s('strength'), percent(settings.strength)] satisfies [string, string]] : []),
    [s('imageGuidance'), number(settings.imageGuidance)],
    [s('textGuidance'), number(settings.textGuidance)],
    [s('steps'), number(settings.steps)],
    ...(settings.speed === 'exact' ? [] : [[s('speed'), s(`speeds.${settings.speed}`)] satisfies [string, string]]),
    [s('seed'), String(settings.seed)],
    [s('resolution'), s('pixels', { value: settings.resolution })],
    [s('restore'), settings.restore === 'detail' ? s('restoreDetail') : s('restoreModel')],
    ...(settings.scheduler === 'checkpoint' ? [] : [[s('scheduler'), settings.scheduler] satisfies [string, string]]),
    ...(settings.negative === '' ? [] : [[s('negative'), settings.negative] satisfies [string, string]]),
    ...(outcome && isChangeShown(edit)
      ? [[t('changed'), percent(outcome.change.inside.changed)] satisfies [string, string]]
      : []),
    ...(hasMask && outcome?.change.outside
      ? [[t('changedOutside'), percent(outcome.change.outside.changed)] satisfies [string, string]]
      : []),
    ...(model ? [[t('model'), `${model.title} ${model.label}`] satisfies [string, string]] : []),
  ]
  const use = () => {
    stores.draft.set((draft) => changeDraft(draft, { type: 'use', instruction: edit.instruction, settings }))
    stores.announcement.set(t('used'))
  }
  return (
    <>
      {mayEdit && (
        <Button size="sm" icon={<CopyCheck aria-hidden className="size-4" />} onClick={use}>
          {t('use')}
        </Button>
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-[0.8125rem]">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="min-w-0 break-words text-right tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

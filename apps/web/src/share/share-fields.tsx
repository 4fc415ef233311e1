'use client'

import type { ImageItem } from '@amend/api/types'
import { shareLimits } from '@amend/contract'
import { SegmentedControl, Select, Switch, TextField } from '@amend/ui'
import { useTranslations } from 'use-intl'
import type { Expiry, ShareChoice } from './choice.ts'

interface ShareFieldsProps {
  pictures: readonly ImageItem[]
  choice: ShareChoice
  onChoice: (choice: ShareChoice) => void
  dateProblem: string | undefined
  passwordProblem: string | undefined
}

/** What a link shows, how long, and to whom. */
export function ShareFields({ pictures, choice, onChoice, dateProblem, passwordProblem }: ShareFieldsProps) {
  const t = useTranslations('share.dialog')
  const [first] = pictures
  const single = pictures.length === 1
  const isResult = single && first?.kind === 'result'
  const change = (changes: Partial<ShareChoice>) => onChoice({ ...choice, ...changes })
  const expiries: { value: Expiry; label: string }[] = [
    ...[...shareLimits.days]
      .sort((a, b) => a - b)
      .map((days) => ({ value: `${days}` as const, label: t('days', { days }) })),
    { value: 'custom', label: t('custom') },
    { value: 'never', label: t('never') },
  ]
  const hint = choice.subject === 'branch' ? 'branchHint' : choice.compare ? 'compareHint' : 'imageHint'
  return (
    <>
      {single ? (
        isResult && (
          <div className="flex flex-col gap-1.5">
            <span className="font-medium text-sm">{t('what')}</span>
            <SegmentedControl
              label={t('what')}
              value={choice.subject}
              onValueChange={(subject) => change({ subject })}
              options={[
                { value: 'image', label: t('image') },
                { value: 'branch', label: t('branch') },
              ]}
              className="*:grow"
            />
            <p className="text-[0.8125rem] text-muted">{t(hint)}</p>
          </div>
        )
      ) : (
        <p className="text-muted text-sm">{t('selectionHint', { count: pictures.length })}</p>
      )}
      {isResult && choice.subject === 'image' && (
        <Switch label={t('compare')} checked={choice.compare} onCheckedChange={(compare) => change({ compare })} />
      )}
      <Select
        label={t('expires')}
        value={choice.expiry}
        onValueChange={(value) => {
          const found = expiries.find((one) => one.value === value)
          if (found) change({ expiry: found.value })
        }}
        options={expiries}
      />
      {choice.expiry === 'custom' && (
        <TextField
          label={t('date')}
          type="date"
          value={choice.date}
          error={dateProblem}
          onChange={(event) => change({ date: event.target.value })}
        />
      )}
      <TextField
        label={t('password')}
        type="text"
        autoComplete="off"
        spellCheck={false}
        maxLength={shareLimits.password.most}
        hint={t('passwordHint')}
        error={passwordProblem}
        value={choice.password}
        onChange={(event) => change({ password: event.target.value })}
      />
      <Switch
        label={t('download')}
        hint={t('downloadHint')}
        checked={choice.download}
        onCheckedChange={(download) => change({ download })}
      />
    </>
  )
}

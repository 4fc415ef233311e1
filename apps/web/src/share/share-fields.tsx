'use client'

import type { AlbumItem, ImageItem } from '@amend/api/types'
import { shareLimits } from '@amend/contract'
import { SegmentedControl, Switch, TextField } from '@amend/ui'
import { useTranslations } from 'use-intl'
import type { ShareChoice } from './choice.ts'
import { ExpiryField } from './expiry-field.tsx'

interface ShareFieldsProps {
  /** Empty for an album. */
  pictures: readonly ImageItem[]
  album: AlbumItem | undefined
  choice: ShareChoice
  onChoice: (choice: ShareChoice) => void
  dateProblem: string | undefined
  passwordProblem: string | undefined
}

/** What a new link shows, how long, and to whom. */
export function ShareFields({ pictures, album, choice, onChoice, dateProblem, passwordProblem }: ShareFieldsProps) {
  const t = useTranslations('share.dialog')
  const [first] = pictures
  const isResult = pictures.length === 1 && first?.kind === 'result'
  const change = (changes: Partial<ShareChoice>) => onChoice({ ...choice, ...changes })
  const hint = choice.subject === 'branch' ? 'branchHint' : choice.compare ? 'compareHint' : 'imageHint'
  return (
    <>
      {isResult && (
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
      )}
      {album && <p className="text-muted text-sm">{t(album.rule ? 'smartAlbumHint' : 'albumHint')}</p>}
      {pictures.length > 1 && <p className="text-muted text-sm">{t('selectionHint', { count: pictures.length })}</p>}
      {isResult && choice.subject === 'image' && (
        <Switch label={t('compare')} checked={choice.compare} onCheckedChange={(compare) => change({ compare })} />
      )}
      <ExpiryField
        value={choice.expiry}
        date={choice.date}
        onExpiry={(expiry) => expiry !== 'keep' && change({ expiry })}
        onDate={(date) => change({ date })}
        problem={dateProblem}
      />
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
      <Switch
        label={t('remix')}
        hint={t('remixHint')}
        checked={choice.remix}
        onCheckedChange={(remix) => change({ remix })}
      />
    </>
  )
}

'use client'

import { mostRequestedSeed } from '@amend/contract'
import { copyText } from '@amend/next-app/client/clipboard'
import { IconButton, showToast, TextField } from '@amend/ui'
import { Copy, Dices, Lock, LockOpen } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useCurrentImage, useSession } from '../session/session.tsx'

interface SeedFieldProps {
  /** Null: a new one for every edit. */
  seed: number | null
  onChange: (seed: number | null) => void
  error: string | undefined
}

/** The seed: fixed for comparing settings, or drawn for each edit. */
export function SeedField({ seed, onChange, error }: SeedFieldProps) {
  const t = useTranslations('editor.settings')
  const { data } = useSession()
  const image = useCurrentImage()
  const last = image.editId === null ? undefined : data.edits.get(image.editId)?.settings.seed
  const locked = seed !== null
  const copy = async () => {
    if (!(await copyText(String(seed), t('copyManually')))) return
    showToast({ message: t('seedCopied'), tone: 'success', closeLabel: t('close') })
  }
  return (
    <div className="flex items-start gap-1">
      <TextField
        label={t('seed')}
        hint={locked ? t('seedLockedHint') : t('seedHint')}
        error={error}
        inputMode="numeric"
        placeholder={t('seedRandom')}
        value={locked ? String(seed) : ''}
        onChange={({ target }) => {
          const digits = target.value.replace(/\D/g, '')
          onChange(digits === '' ? null : Math.min(Number(digits), mostRequestedSeed))
        }}
        className="grow tabular-nums"
      />
      <div className="flex pt-7">
        <IconButton
          label={locked ? t('seedUnlock') : t('seedLock')}
          pressed={locked}
          icon={locked ? <Lock aria-hidden /> : <LockOpen aria-hidden />}
          onClick={() => onChange(locked ? null : (last ?? randomSeed()))}
        />
        <IconButton label={t('seedDraw')} icon={<Dices aria-hidden />} onClick={() => onChange(randomSeed())} />
        <IconButton label={t('seedCopy')} icon={<Copy aria-hidden />} disabled={!locked} onClick={() => void copy()} />
      </div>
    </div>
  )
}

/** 32 bits: short enough to read out. */
const randomSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0

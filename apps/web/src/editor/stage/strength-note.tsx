'use client'

import { Button } from '@amend/ui'
import { Check } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { useRequests } from '../requests/requests.tsx'
import { useSession } from '../session/session.tsx'
import { useLiveStrength } from '../strength/use-strength.ts'
import { card } from './note-card.ts'

/** Makes the strength that is shown a result of its own, or leaves it. */
export function StrengthNote() {
  const t = useTranslations('editor.strength')
  const format = useFormatter()
  const { mayEdit } = useSession()
  const { again, busy } = useRequests()
  const live = useLiveStrength()
  if (!live || !mayEdit) return null
  const { edit, value, leave } = live
  const percent = (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 0 })
  return (
    <div className={card}>
      <p className="grow">{t('shown', { percent: percent(value) })}</p>
      <Button size="sm" variant="ghost" onClick={leave}>
        {t('leave', { percent: percent(edit.settings.strength) })}
      </Button>
      <Button
        size="sm"
        variant="primary"
        icon={<Check aria-hidden className="size-4" />}
        loading={busy === 'edit'}
        onClick={() => void again(edit, { strength: value })}
      >
        {t('apply')}
      </Button>
    </div>
  )
}

'use client'

import type { EditItem } from '@amend/api/types'
import type { EditOutcome } from '@amend/contract'
import { Button } from '@amend/ui'
import { Info, Lightbulb } from 'lucide-react'
import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useRequests } from '../requests/requests.tsx'
import { Dismiss } from './dismiss.tsx'
import { card } from './note-card.ts'

/** Why an edit changed nothing, or too much, with one setting to try next. */
export function OutcomeNote({ edit, outcome }: { edit: EditItem; outcome: EditOutcome }) {
  const t = useTranslations('editor.advice')
  const format = useFormatter()
  const { again, busy } = useRequests()
  const { verdict, advice, notices } = outcome
  const number = (value: number) => format.number(value, { maximumFractionDigits: 2, useGrouping: false })
  const lines: ReactNode[] = []
  if (verdict !== 'ok') {
    const seen = t(verdict)
    lines.push(<p key="verdict">{advice ? `${seen} ${t(`${verdict}-${advice.setting}`)}` : seen}</p>)
  }
  for (const { code, message, values } of notices) {
    lines.push(
      <p key={message} lang={code === 'unknown' ? 'en' : undefined} className="text-muted">
        {code === 'unknown' ? message : t(`notices.${code}`, values)}
      </p>,
    )
  }
  return (
    <div role="status" className={card}>
      {verdict === 'ok' ? (
        <Info aria-hidden className="text-accent-ink" />
      ) : (
        <Lightbulb aria-hidden className="text-warning-ink" />
      )}
      <div className="flex min-w-0 grow flex-col gap-1">{lines}</div>
      {advice && (
        <Button
          size="sm"
          variant="primary"
          loading={busy === 'edit'}
          onClick={() => void again(edit, { [advice.setting]: advice.value })}
        >
          {t(`try-${advice.setting}`, { value: number(advice.value) })}
        </Button>
      )}
      <Dismiss edit={edit} />
    </div>
  )
}

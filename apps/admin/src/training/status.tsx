'use client'

import type { TrainingRunItem } from '@amend/api/types'
import { Badge, type BadgeProps } from '@amend/ui'
import { useTranslations } from 'use-intl'

const tones: Readonly<Record<TrainingRunItem['status'], BadgeProps['tone']>> = {
  waiting: 'neutral',
  running: 'accent',
  paused: 'warning',
  stopped: 'neutral',
  finished: 'success',
  failed: 'danger',
}

export function RunStatus({ run: { status, dead } }: { run: Pick<TrainingRunItem, 'status' | 'dead'> }) {
  const t = useTranslations('training')
  return <Badge tone={dead ? 'danger' : tones[status]}>{t(`statuses.${dead ? 'dead' : status}`)}</Badge>
}

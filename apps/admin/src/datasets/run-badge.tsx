import type { DatasetItem } from '@amend/api/types'
import { Badge } from '@amend/ui'
import { useTranslations } from 'use-intl'

const tones = {
  waiting: 'neutral',
  running: 'accent',
  paused: 'warning',
  finished: 'success',
  failed: 'danger',
  cancelled: 'neutral',
} as const

/** How a dataset is: that of its run, and before it that of the task which makes its folder. */
export function RunBadge({
  dataset: { run, task, folder },
}: {
  dataset: Pick<DatasetItem, 'run' | 'task' | 'folder'>
}) {
  const t = useTranslations('datasets')
  if (run) {
    const stands = run.notice !== null && run.status === 'running'
    return (
      <Badge tone={stands ? 'warning' : tones[run.status]}>
        {stands ? t('standsStill') : t(`states.${run.status}`)}
      </Badge>
    )
  }
  if (folder !== null) return <Badge>{t('states.imported')}</Badge>
  return task?.status === 'failed' ? (
    <Badge tone="danger">{t('states.notBegun')}</Badge>
  ) : (
    <Badge>{t('states.preparing')}</Badge>
  )
}

'use client'

import type { ModelTaskItem, Registry } from '@amend/api/types'
import { Spinner } from '@amend/ui'
import { CircleAlert } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { FailureText } from '../format/failure.tsx'

/** How long a failed task is shown, ms. */
const shownFor = 60 * 60 * 1000

/** What workers are reading, and what was refused lately. Nothing serves that is listed here. */
export function Tasks({ registry: { tasks, versions } }: { registry: Registry }) {
  const t = useTranslations('models')
  const waiting = tasks.filter(({ status }) => status === 'waiting')
  const refused = lately(tasks)
  const nameOf = ({ versionId, reference }: ModelTaskItem) => {
    const version = versions.find(({ id }) => id === versionId)
    return version ? `${version.title} · ${version.label}` : reference
  }
  return (
    <div role="status" className="flex flex-col gap-2 not-empty:mb-6">
      {waiting.map((task) => (
        <p key={task.id} className="flex items-center gap-3 rounded-lg bg-accent-soft px-3.5 py-2.5 text-accent-ink">
          <Spinner />
          {t(`tasks.${task.kind}`, { name: nameOf(task) })}
          {task.progress > 0 && <Share of={task.progress} />}
        </p>
      ))}
      {refused.map((task) => (
        <Refusal key={task.id} task={task} name={nameOf(task)} />
      ))}
    </div>
  )
}

function Share({ of }: { of: number }) {
  const format = useFormatter()
  return <span className="tabular-nums">{format.number(of, { style: 'percent', maximumFractionDigits: 0 })}</span>
}

/** The last failure of each kind and place, unless something later succeeded there. */
function lately(tasks: readonly ModelTaskItem[]): ModelTaskItem[] {
  const seen = new Set<string>()
  return tasks.filter(({ kind, status, reference, finishedAt }) => {
    const key = `${kind} ${reference}`
    if (seen.has(key)) return false
    seen.add(key)
    return status === 'failed' && finishedAt !== null && Date.now() - Date.parse(finishedAt) < shownFor
  })
}

function Refusal({ task, name }: { task: ModelTaskItem; name: string }) {
  const t = useTranslations('models')
  return (
    <p className="flex gap-2.5 rounded-lg bg-danger-soft px-3.5 py-2.5 text-danger-ink">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span className="wrap-anywhere min-w-0">
        <span className="font-medium">{t(`refused.${task.kind}`, { name })}</span>{' '}
        {task.error && <FailureText error={task.error} />}
      </span>
    </p>
  )
}

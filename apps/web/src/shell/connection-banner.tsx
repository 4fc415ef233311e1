'use client'

import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { classNames } from '@amend/ui'
import { CloudOff, HardDrive } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'

const noticeDelay = 4_000 // ms: a connection that is back at once needs no message

const places = {
  /** Over the end of the page, which is as much longer: nothing stays covered. */
  foot: 'pointer-events-none sticky bottom-[calc(4.25rem+env(safe-area-inset-bottom))] z-30 px-4 *:shadow-raised not-empty:pb-2 sm:bottom-4',
  /** Within the page, where its foot is needed. */
  top: 'shrink-0 px-3 not-empty:pb-2 sm:px-4',
}

const note =
  'pointer-events-auto flex items-center gap-2.5 rounded-xl bg-warning-soft px-4 py-2.5 text-sm text-warning-ink animate-rise'

interface ConnectionBannerProps {
  workspaceId: string
  place?: keyof typeof places
}

/** Says when the network or the server is unreachable, or the server reports a problem. */
export function ConnectionBanner({ workspaceId, place = 'foot' }: ConnectionBannerProps) {
  const t = useTranslations('shell')
  const { status } = useWorkspaceEvents(workspaceId)
  const online = useOnline()
  const lost = useAfter(status === 'offline', noticeDelay)
  const problem = useServerProblem()
  return (
    <div role="status" className={classNames('flex justify-center', places[place])}>
      {online && !lost && problem !== undefined && (
        <p className={note}>
          <HardDrive aria-hidden className="size-4 shrink-0" />
          {t(`problem.${problem}`)}
        </p>
      )}
      {(!online || lost) && (
        <p className={note}>
          <CloudOff aria-hidden className="size-4 shrink-0" />
          {t(online ? 'offline.server' : 'offline.network')}
        </p>
      )}
    </div>
  )
}

/** Whether the browser has a network connection. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    (changed) => {
      window.addEventListener('online', changed)
      window.addEventListener('offline', changed)
      return () => {
        window.removeEventListener('online', changed)
        window.removeEventListener('offline', changed)
      }
    },
    () => navigator.onLine,
    () => true,
  )
}

/** True once a condition has held for a while. */
function useAfter(condition: boolean, wait: number): boolean {
  const [lasting, setLasting] = useState(false)
  useEffect(() => {
    if (!condition) {
      setLasting(false)
      return
    }
    const timer = setTimeout(() => setLasting(true), wait)
    return () => clearTimeout(timer)
  }, [condition, wait])
  return lasting && condition
}

const problems = ['storage-full', 'storage-unavailable'] as const
type Problem = (typeof problems)[number]

const checkInterval = 30_000 // ms

/** The problem that the server's health check reports. Hidden pages do not poll. */
function useServerProblem(): Problem | undefined {
  const [problem, setProblem] = useState<Problem>()
  useEffect(() => {
    let left = false
    const check = async () => {
      if (document.hidden) return
      const answer: unknown = await fetch('/api/health/ready')
        .then((response) => response.json())
        .catch(() => undefined)
      const said = typeof answer === 'object' && answer !== null && 'problem' in answer ? answer.problem : undefined
      if (!left) setProblem(problems.find((known) => known === said))
    }
    void check()
    const timer = setInterval(check, checkInterval)
    return () => {
      left = true
      clearInterval(timer)
    }
  }, [])
  return problem
}

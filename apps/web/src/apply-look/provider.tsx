'use client'

import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { problemOf } from '@amend/next-app/client/problem'
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { useTRPCClient } from '../trpc/client.tsx'
import { type LookJob, LookJobs } from './look-job.ts'

const JobsContext = createContext<LookJobs | undefined>(undefined)

/** Events may not arrive: this often the records are read while edits are under way, ms. */
const interval = 8_000

/** Holds the job of the tab, around the whole app, so that it goes on on every page. */
export function LookJobProvider({ children }: { children: ReactNode }) {
  const client = useTRPCClient()
  const [jobs] = useState(
    () =>
      new LookJobs({
        problemOf,
        send: async (workspaceId, { id: sourceId }, look, key) => {
          const [edit] = await client.edit.request.mutate({ workspaceId, sourceId, ...look, variants: 1, key })
          return edit?.id ?? ''
        },
      }),
  )
  const job = useSyncExternalStore(jobs.watch, jobs.get, () => undefined)
  const open = job?.sending || job?.items.some(({ state }) => state === 'requested')
  useEffect(() => {
    if (!job?.sending) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [job?.sending])
  return (
    <JobsContext value={jobs}>
      {job && open && <Follower key={job.workspaceId} workspaceId={job.workspaceId} jobs={jobs} />}
      {children}
    </JobsContext>
  )
}

function Follower({ workspaceId, jobs }: { workspaceId: string; jobs: LookJobs }) {
  const client = useTRPCClient()
  useWorkspaceEvents(workspaceId, jobs.follow)
  useEffect(() => {
    const timer = setInterval(() => {
      client.edit.active.query({ workspaceId }).then(jobs.settle, () => undefined)
    }, interval)
    return () => clearInterval(timer)
  }, [client, jobs, workspaceId])
  return null
}

export function useLookJobs(): { readonly jobs: LookJobs; readonly job: LookJob | undefined } {
  const jobs = useContext(JobsContext)
  if (!jobs) throw new Error('A look is applied under a LookJobProvider')
  return { jobs, job: useSyncExternalStore(jobs.watch, jobs.get, () => undefined) }
}

import { pageLimits } from '@amend/contract'
import type { Records } from '@amend/db'
import { countJobs, type JobName, type JobRow, type JobState, listJobs } from '@amend/jobs'
import { pageOf, rowOfCursor } from '../page-cursor.ts'
import type { JobCounts, JobItem, JobPage } from '../types.ts'
import { mayRetry } from './retry.ts'

export interface JobQuery {
  readonly state?: JobState | undefined
  readonly name?: JobName | undefined
  readonly personId?: string | undefined
  readonly cursor?: string | undefined
}

/** A page of the jobs of the installation, the newest first. @throws ServiceError 'bad-input' for an invalid cursor */
export async function listAllJobs(records: Records, { cursor, ...filter }: JobQuery): Promise<JobPage> {
  const rows = await listJobs(records, { ...filter, after: rowOfCursor(cursor) }, pageLimits.administration + 1)
  const people = await peopleOf(records, rows)
  return pageOf(rows, pageLimits.administration, (row) => jobItem(row, people))
}

export const readJobCounts = async (records: Records): Promise<JobCounts> => [...(await countJobs(records))]

type Person = NonNullable<JobItem['person']>

async function peopleOf({ installation }: Records, rows: readonly JobRow[]): Promise<ReadonlyMap<string, Person>> {
  const ids = [...new Set(rows.flatMap(({ personId }) => personId ?? []))]
  const people = await installation.user.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true, email: true },
  })
  return new Map(people.map((person) => [person.id, person]))
}

function jobItem(row: JobRow, people: ReadonlyMap<string, Person>): JobItem {
  const { id, name, state, retries, personId, errorCode, createdAt, startedAt, endedAt, startAfter } = row
  const isDelayed = state === 'waiting' && startAfter.getTime() > Date.now()
  return {
    ...{ id, name, state, retries, errorCode },
    person: (personId !== null && people.get(personId)) || null,
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    startAfter: isDelayed ? startAfter.toISOString() : null,
    mayRetry: state === 'failed' && mayRetry(name),
  }
}

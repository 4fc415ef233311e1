import { newestFirst, type Records } from '@amend/db'
import { namesOf } from '../audit/list.ts'
import { readOutcome } from './outcome.ts'
import { type CanaryItem, type CanaryList, type CanaryOutcome, canaryOutcomeSchema } from './schema.ts'

const mostCanaries = 20

const version = { select: { id: true, label: true, model: { select: { title: true } } } }

/** The last canaries, the newest first; that under way with its outcome so far. */
export async function listCanaries(records: Records): Promise<CanaryList> {
  const { canary, workspace } = records.installation
  const rows = await canary.findMany({
    include: { candidate: version, incumbent: version },
    orderBy: newestFirst,
    take: mostCanaries,
  })
  const people = rows.flatMap(({ startedById, decidedById }) => [{ actorId: startedById }, { actorId: decidedById }])
  const names = await namesOf(records, people)
  const cohorts = await workspace.findMany({
    where: { id: { in: rows.flatMap(({ workspaceIds }) => workspaceIds) } },
    select: { id: true, name: true },
  })
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? null))
  const canaries: CanaryItem[] = []
  for (const row of rows) {
    canaries.push({
      ...{ id: row.id, status: row.status, share: row.share, least: row.least, margin: row.margin },
      ...{ override: row.override, reason: row.reason },
      candidate: versionItem(row.candidate),
      incumbent: versionItem(row.incumbent),
      workspaces: cohorts.filter(({ id }) => row.workspaceIds.includes(id)),
      startedBy: nameOf(row.startedById),
      decidedBy: nameOf(row.decidedById),
      createdAt: row.createdAt.toISOString(),
      startedAt: row.startedAt?.toISOString() ?? null,
      decidedAt: row.decidedAt?.toISOString() ?? null,
      outcome: row.status === 'running' ? await readOutcome(records, row) : keptOutcome(row.outcome),
    })
  }
  return { canaries }
}

const keptOutcome = (value: unknown): CanaryOutcome | null => canaryOutcomeSchema.safeParse(value).data ?? null

const versionItem = ({ id, label, model }: { id: string; label: string; model: { title: string } }) => ({
  ...{ id, label, title: model.title },
})

import { datasetRecipeSchema, datasetSourceSchema, pageLimits } from '@amend/contract'
import { after, type Dataset, type DatasetRun, type DatasetTask, newestFirst, type Records } from '@amend/db'
import { z } from 'zod'
import { notFound } from '../error.ts'
import { pageOf, rowOfCursor } from '../page-cursor.ts'
import type { DatasetDetails, DatasetItem, DatasetPage, DatasetTaskItem } from '../types.ts'
import { readFunnel } from './funnel.ts'
import { runView } from './run-view.ts'

const lastOnes = {
  runs: { orderBy: newestFirst, take: 1 },
  tasks: { orderBy: newestFirst, take: 1 },
  _count: { select: { versions: true } },
}

type Listed = Dataset & { runs: DatasetRun[]; tasks: DatasetTask[]; _count: { versions: number } }

/** A page of all datasets, the newest first. @throws ServiceError 'bad-input' for an invalid cursor */
export async function listDatasets(
  records: Records,
  { cursor }: { readonly cursor?: string | undefined },
): Promise<DatasetPage> {
  const place = rowOfCursor(cursor)
  const rows = await records.installation.dataset.findMany({
    ...(place && { where: after(place) }),
    include: lastOnes,
    orderBy: newestFirst,
    take: pageLimits.administration + 1,
  })
  const { items, nextCursor } = pageOf(rows, pageLimits.administration, (row) => row)
  return { items: await Promise.all(items.map((row) => itemOf(records, row))), nextCursor }
}

async function itemOf(
  records: Records,
  { runs: [run], tasks: [task], _count, ...dataset }: Listed,
): Promise<DatasetItem> {
  const { id, name, folder, captions, createdAt } = dataset
  return {
    ...{ id, name, folder, captions, versions: _count.versions, createdAt: createdAt.toISOString() },
    run: run ? await runView(records, run) : null,
    task: task ? taskItem(task) : null,
  }
}

const mostTasks = 10

/** A dataset with its funnel and its last tasks. @throws ServiceError 'not-found' */
export async function findDataset(records: Records, id: string): Promise<DatasetDetails> {
  const { installation } = records
  const row = await installation.dataset.findUnique({ where: { id }, include: lastOnes })
  if (!row) throw notFound()
  const recipe = datasetRecipeSchema.parse(row.recipe)
  const [item, funnel, tasks, decisions] = await Promise.all([
    itemOf(records, row),
    readFunnel(records, row, recipe),
    installation.datasetTask.findMany({ where: { datasetId: id }, orderBy: newestFirst, take: mostTasks }),
    installation.datasetReview.groupBy({ by: ['decision'], where: { datasetId: id }, _count: true }),
  ])
  const countOf = (decision: 'accepted' | 'rejected') => decisions.find((one) => one.decision === decision)?._count ?? 0
  return {
    ...item,
    recipe,
    source: datasetSourceSchema.nullable().catch(null).parse(row.source),
    funnel,
    reviews: { accepted: countOf('accepted'), rejected: countOf('rejected') },
    tasks: tasks.map(taskItem),
  }
}

const exported = z.object({ folder: z.string() })

export function taskItem(task: DatasetTask): DatasetTaskItem {
  const { id, datasetId, kind, status, progress, errorCode, errorMessage, errorField, createdAt, finishedAt } = task
  return {
    ...{ id, datasetId, kind, status, progress },
    error:
      errorCode !== null && errorMessage !== null
        ? { code: errorCode, message: errorMessage, field: errorField }
        : null,
    folder: kind === 'export' ? (exported.safeParse(task.input).data?.folder ?? null) : null,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  }
}

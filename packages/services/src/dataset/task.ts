/** Tasks on the folder of a dataset, which a worker does. */
import type { DatasetTask, Records } from '@amend/db'
import { z } from 'zod'
import type { Services } from '../services.ts'
import type { DatasetTaskItem } from '../types.ts'
import { taskItem } from './list.ts'

/** What a task needs to know besides its dataset. */
export const taskInputs = {
  prepare: z.object({ budget: z.number().nullable() }),
  judge: z.object({ selectionId: z.guid() }),
  freeze: z.object({ selectionId: z.guid(), name: z.string() }),
  export: z.object({ versionId: z.guid(), layout: z.string(), folder: z.string() }),
  add: z.object({ rowId: z.guid() }),
  reword: z.object({ triple: z.int(), chunk: z.int(), instruction: z.string() }),
} as const

export type TaskKind = keyof typeof taskInputs
export type TaskInput<Kind extends TaskKind> = z.output<(typeof taskInputs)[Kind]>

export async function requestTask<Kind extends TaskKind>(
  { queue }: Pick<Services, 'queue'>,
  records: Records,
  requestedById: string | null,
  { datasetId, kind, input }: { readonly datasetId: string; readonly kind: Kind; readonly input: TaskInput<Kind> },
): Promise<DatasetTaskItem> {
  const task = await records.installation.datasetTask.create({ data: { datasetId, kind, input, requestedById } })
  await queue.request(records, 'dataset.task', { taskId: task.id })
  return taskItem(task)
}

/** The input of a task of a kind. @throws ZodError for another kind's */
export const inputOf = <Kind extends TaskKind>(kind: Kind, task: DatasetTask): TaskInput<Kind> =>
  taskInputs[kind].parse(task.input) as TaskInput<Kind>

import type { Database } from '@amend/db'
import { notFound } from '../error.ts'
import type { SamplePicture, TrainingSamples } from '../types.ts'

/** The steps that are shown when none are chosen: the first, the last, and as many between them. */
const shownSteps = 8

/** @throws ServiceError 'not-found' */
export async function listTrainingSamples(
  { installation }: Database,
  { id, steps: chosen }: { readonly id: string; readonly steps?: readonly number[] | undefined },
): Promise<TrainingSamples> {
  if (!(await installation.trainingRun.count({ where: { id } }))) throw notFound()
  const found = await installation.trainingSample.findMany({
    where: { runId: id },
    distinct: ['step'],
    orderBy: { step: 'asc' },
    select: { step: true },
  })
  const steps = found.map(({ step }) => step)
  const rows = await installation.trainingSample.findMany({
    where: { runId: id, step: { in: chosen ? [...chosen] : evenly(steps, shownSteps) } },
    orderBy: [{ step: 'asc' }, { item: 'asc' }],
    select: { id: true, step: true, item: true, pair: true, instruction: true },
  })
  const items = new Map(rows.map(({ item, pair, instruction }) => [item, { item, pair, instruction }]))
  return {
    steps,
    items: [...items.values()].sort((a, b) => a.item - b.item),
    cells: rows.map((row) => ({ id: row.id, step: row.step, item: row.item })),
  }
}

/** The first, the last, and evenly spread ones between them. */
function evenly(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values]
  return Array.from({ length: count }, (_, i) => values[Math.round((i * (values.length - 1)) / (count - 1))] ?? 0)
}

/** The hash of a picture of a sample. @throws ServiceError 'not-found' */
export async function findSamplePicture(
  { installation }: Database,
  id: string,
  picture: SamplePicture,
): Promise<string> {
  const sample = await installation.trainingSample.findUnique({ where: { id } })
  if (!sample) throw notFound()
  return { before: sample.beforeHash, target: sample.targetHash, answer: sample.answerHash }[picture]
}

import type { Records } from '@amend/db'
import type { DatasetHistogram } from '../types.ts'

/** The joint histogram of a dataset, from which a page counts survivors of any thresholds without asking again. */
export async function readHistogram({ installation }: Records, datasetId: string): Promise<DatasetHistogram> {
  const cells = await installation.datasetScoreCell.findMany({
    where: { datasetId },
    select: { image: true, direction: true, caption: true, unsafe: true, pictures: true, count: true },
  })
  return {
    total: cells.reduce((sum, { count }) => sum + count, 0),
    cells: cells.map(({ image, direction, caption, unsafe, pictures, count }) => [
      ...([image, direction, caption] as const),
      (unsafe ? 1 : 0) + (pictures ? 2 : 0),
      count,
    ]),
  }
}

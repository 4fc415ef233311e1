import type { DatasetRecipe } from '@amend/contract'
import type { Dataset, Records } from '@amend/db'
import { z } from 'zod'
import type { DatasetFunnel } from '../types.ts'
import { unscored } from './index-chunk.ts'

const refusedSchema = z.record(z.string(), z.number()).catch({})

/** What became of captions, instructions and candidates so far, by the thresholds of the recipe. */
export async function readFunnel(
  { installation }: Records,
  dataset: Dataset,
  { thresholds }: DatasetRecipe,
): Promise<DatasetFunnel> {
  const [written, cells] = await Promise.all([
    installation.datasetTriple.groupBy({ by: ['refused'], where: { datasetId: dataset.id }, _count: true }),
    installation.datasetScoreCell.findMany({ where: { datasetId: dataset.id } }),
  ])
  const bins = {
    image: hundredths(thresholds.image),
    direction: hundredths(thresholds.direction),
    caption: hundredths(thresholds.caption),
  }
  const dropped = { unsafe: 0, unscored: 0, image: 0, direction: 0, caption: 0 }
  let [painted, passing, withPictures] = [0, 0, 0]
  for (const { image, direction, caption, unsafe, pictures, count } of cells) {
    painted += count
    if (unsafe) dropped.unsafe += count
    else if (image === unscored) dropped.unscored += count
    else if (image < bins.image) dropped.image += count
    // A score that is missing because a photo has no caption is not tested.
    else if (direction !== unscored && direction < bins.direction) dropped.direction += count
    else if (caption !== unscored && caption < bins.caption) dropped.caption += count
    else {
      passing += count
      if (pictures) withPictures += count
    }
  }
  return {
    captions: { taken: dataset.captions ?? 0, refused: refusedSchema.parse(dataset.refused ?? {}) },
    instructions: {
      accepted: written.find(({ refused }) => refused === null)?._count ?? 0,
      refused: Object.fromEntries(
        written.flatMap(({ refused, _count }) => (refused === null ? [] : [[refused, _count]])),
      ),
    },
    candidates: { painted, dropped, passing, withPictures },
  }
}

/** The first bin whose samples pass: a threshold between two hundredths counts as the higher one. */
const hundredths = (threshold: number) => Math.ceil(threshold * 100 - 1e-6)

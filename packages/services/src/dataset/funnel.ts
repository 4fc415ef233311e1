import type { DatasetRecipe } from '@amend/contract'
import type { Dataset, Records } from '@amend/db'
import { z } from 'zod'
import type { DatasetFunnel } from '../types.ts'
import { unscored } from './index-chunk.ts'

const refusedSchema = z.record(z.string(), z.number()).catch({})

interface Counted {
  readonly fate: 'passing' | 'unsafe' | 'unscored' | 'image' | 'direction' | 'caption'
  readonly count: number
  readonly pictures: number
}

/** What became of captions, instructions and candidates so far, by the thresholds of the recipe. */
export async function readFunnel(
  { installation, unsafe }: Records,
  dataset: Dataset,
  { thresholds }: DatasetRecipe,
): Promise<DatasetFunnel> {
  const { image, direction, caption } = thresholds
  const [written, counted] = await Promise.all([
    installation.datasetTriple.groupBy({ by: ['refused'], where: { datasetId: dataset.id }, _count: true }),
    // The first test that fails counts. A score that is missing because a photo has no caption is not tested.
    unsafe.$queryRaw<Counted[]>`
      SELECT CASE WHEN unsafe THEN 'unsafe' WHEN handmade THEN 'passing' WHEN image = ${unscored} THEN 'unscored'
          WHEN image < ${hundredths(image)} THEN 'image'
          WHEN direction <> ${unscored} AND direction < ${hundredths(direction)} THEN 'direction'
          WHEN caption <> ${unscored} AND caption < ${hundredths(caption)} THEN 'caption' ELSE 'passing' END AS fate,
        sum(count)::float8 AS count, coalesce(sum(count) FILTER (WHERE pictures), 0)::float8 AS pictures
      FROM "DatasetScoreCell" WHERE "datasetId" = ${dataset.id}::uuid GROUP BY 1`,
  ])
  const of = (fate: Counted['fate']) => counted.find((row) => row.fate === fate)
  const dropped = (fate: Counted['fate']) => of(fate)?.count ?? 0
  return {
    captions: { taken: dataset.captions ?? 0, refused: refusedSchema.parse(dataset.refused ?? {}) },
    instructions: {
      accepted: written.find(({ refused }) => refused === null)?._count ?? 0,
      refused: Object.fromEntries(
        written.flatMap(({ refused, _count }) => (refused === null ? [] : [[refused, _count]])),
      ),
    },
    candidates: {
      painted: counted.reduce((sum, { count }) => sum + count, 0),
      dropped: {
        ...{ unsafe: dropped('unsafe'), unscored: dropped('unscored'), image: dropped('image') },
        ...{ direction: dropped('direction'), caption: dropped('caption') },
      },
      ...{ passing: of('passing')?.count ?? 0, withPictures: of('passing')?.pictures ?? 0 },
    },
  }
}

/** The first bin whose samples pass: a threshold between two hundredths counts as the higher one. */
const hundredths = (threshold: number) => Math.ceil(threshold * 100 - 1e-6)

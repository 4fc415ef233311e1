/** How the scores of a version spread. A version never changes, so they are counted when it is frozen. */
import type { DatasetVersion, Prisma, Records } from '@amend/db'
import { type DatasetComparison, scoreHistogramsSchema } from './schema.ts'

export type ScoreHistograms = DatasetComparison['histograms']['one']

/** The histograms of a version; those of one that was frozen before they were kept are counted now. */
export async function histogramsOf(records: Records, version: DatasetVersion): Promise<ScoreHistograms> {
  return scoreHistogramsSchema.safeParse(version.histograms).data ?? countScores(records, version)
}

/** Counts the histograms of a version and keeps them with it. */
export async function keepHistograms(records: Records, version: Pick<DatasetVersion, 'id' | 'datasetId'>) {
  const histograms: Prisma.InputJsonObject = await countScores(records, version)
  await records.installation.datasetVersion.update({ where: { id: version.id }, data: { histograms } })
}

async function countScores(
  { unsafe }: Records,
  { id, datasetId }: Pick<DatasetVersion, 'id' | 'datasetId'>,
): Promise<ScoreHistograms> {
  const rows = await unsafe.$queryRaw<{ score: keyof ScoreHistograms; bin: number; count: number }[]>`
    SELECT CASE grouping(image, direction, caption) WHEN 3 THEN 'image' WHEN 5 THEN 'direction' ELSE 'caption' END AS score,
      coalesce(image, direction, caption) AS bin, count(*)::int AS count
    FROM (
      SELECT floor(image * 100 + 1e-9)::int AS image, floor(direction * 100 + 1e-9)::int AS direction,
        floor(caption * 100 + 1e-9)::int AS caption
      FROM "DatasetVersionPair" pair JOIN "DatasetSample" sample ON sample."datasetId" = ${datasetId}::uuid
        AND sample.triple = pair.triple AND sample.candidate = pair.candidate
      WHERE pair."versionId" = ${id}::uuid
    ) scores GROUP BY GROUPING SETS ((image), (direction), (caption))
    HAVING coalesce(image, direction, caption) IS NOT NULL ORDER BY 1, 2`
  const of = (score: keyof ScoreHistograms) =>
    rows.filter((row) => row.score === score).map(({ bin, count }): [number, number] => [bin, count])
  return { image: of('image'), direction: of('direction'), caption: of('caption') }
}

import type { Records } from '@amend/db'
import type { DatasetHistogram } from '../types.ts'

/**
 * The joint histogram of a dataset, from which a page counts survivors of any thresholds without asking again. PostgreSQL packs the
 * cells: there may be some hundred thousand.
 */
export async function readHistogram({ unsafe }: Records, datasetId: string): Promise<DatasetHistogram> {
  const [row] = await unsafe.$queryRaw<{ total: number; cells: string | null }[]>`
    SELECT coalesce(sum(count), 0)::float8 AS total, translate(encode(string_agg(int8send(
      ((image + 101)::int8 << 56) | ((direction + 101)::int8 << 48) | ((caption + 101)::int8 << 40)
      | ((unsafe::int + 2 * pictures::int + 4 * handmade::int)::int8 << 32) | count), ''::bytea), 'base64'), E'\n', '') AS cells
    FROM "DatasetScoreCell" WHERE "datasetId" = ${datasetId}::uuid`
  return { total: row?.total ?? 0, cells: row?.cells ?? '' }
}

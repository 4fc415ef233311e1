import type { Records } from '@amend/db'
import type { DatasetHistogram } from '../types.ts'

/**
 * The joint histogram of a dataset, from which a page counts survivors of any thresholds without asking again. PostgreSQL packs the
 * cells: there may be some hundred thousand.
 */
export async function readHistogram({ unsafe }: Records, datasetId: string): Promise<DatasetHistogram> {
  const [row] = await unsafe.$queryRaw<{ total: number; cells: Uint8Array | null }[]>`
    SELECT coalesce(sum(count), 0)::float8 AS total, string_agg(int2send(image) || int2send(direction) || int2send(caption)
      || int2send((unsafe::int + 2 * pictures::int)::int2) || int4send(count), ''::bytea) AS cells
    FROM "DatasetScoreCell" WHERE "datasetId" = ${datasetId}::uuid`
  return { total: row?.total ?? 0, cells: Buffer.from(row?.cells ?? []).toString('base64') }
}

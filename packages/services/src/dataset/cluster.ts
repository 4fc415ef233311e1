import type { Records } from '@amend/db'
import { Prisma } from '@amend/db'
import { z } from 'zod'
import { unknownPlace } from '../page-cursor.ts'
import type { DatasetClusterPage } from '../types.ts'
import { type SampleRow, sampleItem, sampleRows } from './samples.ts'

/** Clusters of a page. */
const pageSize = 20
/** Members of a cluster that are shown. */
const mostMembers = 12

/**
 * Clusters of near-duplicates as the last judgement found them, the largest first, each with the one that stays first.
 * @throws ServiceError 'bad-input' for an invalid cursor
 */
export async function listClusters(
  records: Records,
  { datasetId, cursor }: { readonly datasetId: string; readonly cursor?: string | undefined },
): Promise<DatasetClusterPage> {
  const from = cursor === undefined ? 0 : z.coerce.number().int().min(0).safeParse(cursor).data
  if (from === undefined) throw unknownPlace()
  const [totals] = await records.unsafe.$queryRaw<{ clusters: number; worse: number }[]>`
    SELECT count(DISTINCT cluster)::int AS clusters, count(*) FILTER (WHERE NOT best)::int AS worse
    FROM "DatasetDuplicate" WHERE "datasetId" = ${datasetId}::uuid`
  const members = await records.installation.datasetDuplicate.findMany({
    where: { datasetId, cluster: { gte: from, lt: from + pageSize } },
    orderBy: [{ cluster: 'asc' }, { best: 'desc' }, { triple: 'asc' }, { candidate: 'asc' }],
  })
  const shown = new Map<number, typeof members>()
  for (const member of members) {
    const others = shown.get(member.cluster) ?? []
    if (others.length < mostMembers) shown.set(member.cluster, [...others, member])
  }
  const chosen = [...shown.values()].flat()
  const rows =
    chosen.length === 0
      ? []
      : await sampleRows(
          records,
          Prisma.sql`SELECT * FROM "DatasetSample" WHERE "datasetId" = ${datasetId}::uuid AND (triple, candidate) IN
            (${Prisma.join(chosen.map(({ triple, candidate }) => Prisma.sql`(${triple}::int, ${candidate}::int)`))})`,
          Prisma.sql`s.triple, s.candidate`,
        )
  const found = new Map(rows.map((row) => [keyOf(row), row]))
  const { clusters, worse } = totals ?? { clusters: 0, worse: 0 }
  return {
    items: [...shown].map(([cluster, group]) => ({
      cluster,
      samples: group.flatMap((member) => {
        const row = found.get(keyOf(member))
        return row ? [{ ...sampleItem(row), best: member.best }] : []
      }),
    })),
    ...{ clusters, worse },
    nextCursor: from + pageSize < clusters ? String(from + pageSize) : null,
  }
}

const keyOf = ({ triple, candidate }: Pick<SampleRow, 'triple' | 'candidate'>) => `${triple}-${candidate}`

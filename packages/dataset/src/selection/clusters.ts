import type { Judged } from './select.ts'
import { fates } from './select.ts'

/** A member of a cluster of near-duplicates. */
export interface ClusterMember {
  /** From 0, the largest cluster first. */
  readonly cluster: number
  readonly triple: number
  readonly candidate: number
  /** The one that stays. */
  readonly best: boolean
}

/**
 * The clusters of near-duplicates that a selection found; none where it does not look for them.
 * @param most members in all; the smallest clusters are left out
 */
export async function duplicateClusters({ database }: Judged, most: number): Promise<ClusterMember[]> {
  const [table] = await database.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = 'clustered'")
  if (!table) return []
  return database.rows<ClusterMember>(
    `SELECT (dense_rank() OVER (ORDER BY size DESC, cluster) - 1)::INTEGER AS cluster, triple, candidate,
       fate <> ${fates.indexOf('duplicate')} AS best
     FROM (SELECT a.triple, a.candidate, a.fate, c.cluster, count(*) OVER (PARTITION BY c.cluster) AS size
           FROM clustered c JOIN alive a ON a.rowid = c.id)
     ORDER BY size DESC, cluster, triple, candidate LIMIT ${most}`,
  )
}

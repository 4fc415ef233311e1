/** What became of the edits of both arms. */
import type { CanaryArm, Records } from '@amend/db'
import { difference, wilson } from './interval.ts'
import { type ArmCounts, type CanaryOutcome, type CanaryRate, type CanaryRateItem, canaryRates } from './schema.ts'

/** Of a standard normal distribution: 95 % is shown. 99 % decides, because the rates are looked at again and again. */
const shown = 1.96
const decisive = 2.576

const higherIsBetter: ReadonlySet<CanaryRate> = new Set(['kept', 'downloaded'])
/** A version that fails is stopped long before its other rates mean something. */
const fewestToFail = 5

const none: ArmCounts = { done: 0, failed: 0, kept: 0, redone: 0, downvoted: 0, downloaded: 0 }

interface Row extends ArmCounts {
  readonly arm: CanaryArm
}

/**
 * Counts outcomes by arm. "Kept": favourite, in an album, downloaded, voted up, or edited further. "Redone": the same instruction was
 * given again to the same picture.
 */
export async function countOutcomes({ unsafe }: Records, canaryId: string): Promise<Record<CanaryArm, ArmCounts>> {
  const rows = await unsafe.$queryRaw<Row[]>`
    WITH mine AS (
      SELECT edit.*, image.id AS image, image.favourite, image."trashedAt" AS trashed,
        EXISTS (SELECT FROM "EditVote" AS v WHERE v."workspaceId" = edit."workspaceId" AND v."editId" = edit.id
          AND v.vote = 'up') AS up,
        EXISTS (SELECT FROM "EditVote" AS v WHERE v."workspaceId" = edit."workspaceId" AND v."editId" = edit.id
          AND v.vote = 'down') AS down,
        EXISTS (SELECT FROM "Export" AS x WHERE x."workspaceId" = edit."workspaceId" AND x."imageId" = image.id
          AND x.size IN ('original', 'model')) AS downloaded,
        EXISTS (SELECT FROM "AlbumImage" AS a WHERE a."workspaceId" = edit."workspaceId" AND a."imageId" = image.id) AS chosen,
        EXISTS (SELECT FROM "Edit" AS n WHERE n."workspaceId" = edit."workspaceId" AND n."sourceId" = image.id
          AND n.kind = 'edit') AS continued,
        EXISTS (SELECT FROM "Edit" AS n WHERE n."workspaceId" = edit."workspaceId" AND n."sourceId" = edit."sourceId"
          AND n.instruction = edit.instruction AND n."batchId" <> edit."batchId" AND n."createdAt" > edit."createdAt"
          AND n.kind = 'edit') AS redone
      FROM "Edit" AS edit
      LEFT JOIN "Image" AS image ON image."workspaceId" = edit."workspaceId" AND image."editId" = edit.id
      WHERE edit."canaryId" = ${canaryId}::uuid AND edit.kind = 'edit' AND edit.status IN ('done', 'failed')
    )
    SELECT "canaryArm" AS arm,
      count(*) FILTER (WHERE status = 'done')::int AS done,
      count(*) FILTER (WHERE status = 'failed' AND "errorCode" NOT IN
        ('source-gone', 'source-not-ready', 'cancelled-by-administrator', 'storage-full', 'storage-unavailable'))::int AS failed,
      count(*) FILTER (WHERE status = 'done' AND trashed IS NULL
        AND (favourite OR up OR downloaded OR chosen OR continued))::int AS kept,
      count(*) FILTER (WHERE status = 'done' AND redone)::int AS redone,
      count(*) FILTER (WHERE status = 'done' AND down)::int AS downvoted,
      count(*) FILTER (WHERE status = 'done' AND downloaded)::int AS downloaded
    FROM mine GROUP BY "canaryArm"`
  const of = (wanted: CanaryArm): ArmCounts => {
    const { arm: _, ...counts } = rows.find(({ arm }) => arm === wanted) ?? { arm: wanted, ...none }
    return counts
  }
  return { incumbent: of('incumbent'), candidate: of('candidate') }
}

/**
 * Compares the rates of both arms.
 * @param least edits of each arm before a rate is judged
 * @param margin how much worse a rate may be, from 0 to 1
 */
export function judgeOutcome(
  { incumbent, candidate }: Record<CanaryArm, ArmCounts>,
  { least, margin }: { readonly least: number; readonly margin: number },
): CanaryOutcome {
  const rates = canaryRates.map((name): CanaryRateItem => {
    const [theirs, ours] = [totalOf(incumbent, name), totalOf(candidate, name)]
    const at = (z: number) => ({ b: wilson(incumbent[name], theirs, z), a: wilson(candidate[name], ours, z) })
    const [seen, judged] = [at(shown), at(decisive)]
    const { difference: found, interval } = difference(judged.a, judged.b)
    const enough = name === 'failed' ? ours >= Math.min(least, fewestToFail) : Math.min(ours, theirs) >= least
    return {
      ...{ name, difference: found, interval, verdict: enough ? verdictOf(name, interval, margin) : 'waiting' },
      incumbent: { share: seen.b.share, interval: [...seen.b.interval] },
      candidate: { share: seen.a.share, interval: [...seen.a.interval] },
    }
  })
  return { incumbent, candidate, rates }
}

const totalOf = ({ done, failed }: ArmCounts, name: CanaryRate) => (name === 'failed' ? done + failed : done)

function verdictOf(
  name: CanaryRate,
  [low, high]: readonly [number, number],
  margin: number,
): CanaryRateItem['verdict'] {
  const [worst, best] = higherIsBetter.has(name) ? [-high, -low] : [low, high]
  if (worst > margin) return 'worse'
  return best < 0 ? 'better' : 'unclear'
}

export async function readOutcome(
  records: Records,
  canary: { readonly id: string; readonly least: number; readonly margin: number },
): Promise<CanaryOutcome> {
  return judgeOutcome(await countOutcomes(records, canary.id), canary)
}

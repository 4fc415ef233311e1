/** The life of a preference set: waiting → done or failed. A worker writes its folder. */
import { type PreferenceSet, Prisma } from '@amend/db'
import { type RecordDefinition, withoutJob } from '@amend/jobs'
import { type CollectedRanking, rankingsOfPairwise, rankingsOfVotes } from './collect.ts'

export interface ClaimedPreferenceSet {
  readonly set: PreferenceSet
  readonly rankings: readonly CollectedRanking[]
}

/** A set as it was written. */
export interface WrittenPreferenceSet {
  readonly folder: string
  readonly fromPairwise: number
  readonly fromVotes: number
}

export const preferenceSetRecord: RecordDefinition<
  'preference.write',
  ClaimedPreferenceSet,
  never,
  WrittenPreferenceSet
> = {
  job: 'preference.write',

  begin: async (records, { setId }) => {
    const set = await records.installation.preferenceSet.findFirst({ where: { id: setId, status: 'waiting' } })
    if (!set) return undefined
    const rankings = [...(await rankingsOfPairwise(records)), ...(await rankingsOfVotes(records))]
    return { row: { set, rankings }, events: [] }
  },

  finish: async ({ installation }, { set: { id } }, written) => {
    const { count } = await installation.preferenceSet.updateMany({
      where: { id, status: 'waiting' },
      data: { status: 'done', finishedAt: new Date(), ...written },
    })
    return count === 0 ? undefined : []
  },

  fail: async ({ installation }, { setId: id }, { code, message }) => {
    const { count } = await installation.preferenceSet.updateMany({
      where: { id, status: 'waiting' },
      data: { status: 'failed', finishedAt: new Date(), errorCode: code, errorMessage: message },
    })
    return count === 0 ? undefined : []
  },

  findAbandoned: (records) => records.unsafe.$queryRaw`
    SELECT id::text AS "setId" FROM "PreferenceSet" AS set
    WHERE status = 'waiting' AND "createdAt" < now() - interval '1 minute'
      AND ${withoutJob('preference.write', Prisma.sql`set.id`)}
    LIMIT 100`,
}

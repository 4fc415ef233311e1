/** Decisions of people on samples: accepted or rejected, and taken back. */
import type { SessionPrincipal } from '@amend/auth'
import type { Records } from '@amend/db'
import { recordAdministration } from '../audit/record.ts'
import { notFound } from '../error.ts'
import type { Services } from '../services.ts'
import type { DatasetSampleItem } from '../types.ts'

export interface SamplePlace {
  readonly datasetId: string
  readonly triple: number
  readonly candidate: number
}

export interface ReviewRequest extends SamplePlace {
  /** Null takes the decision back. */
  readonly decision: 'accepted' | 'rejected' | null
  readonly reason: string | null
}

export type ReviewState = DatasetSampleItem['review']

/**
 * Decides on a sample, or takes a decision back.
 * @returns the decision before, by which a page undoes this one
 * @throws ServiceError 'not-found'
 */
export function reviewSample(
  services: Services,
  { person }: SessionPrincipal,
  { datasetId, triple, candidate, decision, reason }: ReviewRequest,
): Promise<ReviewState> {
  return services.database.transaction(async (records) => {
    const { installation } = records
    await requireSample(records, { datasetId, triple, candidate })
    const place = { datasetId, triple, candidate }
    const where = { datasetId_triple_candidate: place }
    const earlier = await installation.datasetReview.findUnique({ where })
    const before = earlier && { decision: earlier.decision, reason: earlier.reason }
    const data = { reason: decision === 'rejected' ? reason : null, decidedById: person.id, decidedAt: new Date() }
    if (decision === null) await installation.datasetReview.deleteMany({ where: place })
    else {
      await installation.datasetReview.upsert({
        where,
        create: { ...place, ...data, decision },
        update: { ...data, decision },
      })
    }
    await recordAdministration(records, person.id, {
      ...{ action: 'dataset:review', subjectId: datasetId, name: `${triple}-${candidate}` },
      before: { decision: before?.decision ?? null, reason: before?.reason ?? null },
      after: { decision, reason: data.reason },
    })
    return before
  })
}

/** @throws ServiceError 'not-found' */
async function requireSample({ installation }: Records, place: SamplePlace): Promise<void> {
  const { datasetId, triple, candidate } = place
  if ((await installation.datasetSample.count({ where: { datasetId, triple, candidate } })) === 0) throw notFound()
}

/** What a run learns from: a version of a dataset, a set of judgements, or a folder that nothing else is known of. */
import type { Records, TrainingRun } from '@amend/db'
import type { TrainingRunDetail } from '../types.ts'

type Learned = Pick<TrainingRun, 'datasetVersionId' | 'preferenceSetId'>

/** @returns null for a folder, and for a version or a set that is gone */
export async function findLearned(
  { installation }: Records,
  { datasetVersionId, preferenceSetId }: Learned,
): Promise<TrainingRunDetail['learnsFrom']> {
  if (datasetVersionId !== null) {
    const version = await installation.datasetVersion.findUnique({
      where: { id: datasetVersionId },
      select: { id: true, name: true, number: true, dataset: { select: { id: true, name: true } } },
    })
    return version && { kind: 'datasetVersion', ...version }
  }
  if (preferenceSetId === null) return null
  const set = await installation.preferenceSet.findUnique({
    where: { id: preferenceSetId },
    select: { id: true, name: true },
  })
  return set && { kind: 'preferenceSet', ...set }
}

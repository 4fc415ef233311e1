/** What judgements and versions leave in the records. */
import type { DatasetFate } from '@amend/contract'
import type { DatasetTask, Prisma, Records } from '@amend/db'
import { recordAdministration } from '../audit/record.ts'
import { inputOf } from './task.ts'
import { keepHistograms } from './version-histograms.ts'

/** How many candidates have each fate, and what is kept. */
export interface JudgedSelection {
  readonly fates: Readonly<Record<DatasetFate, number>>
  readonly pairs: number
  readonly triples: number
  readonly captions: number
}

/** A member of a cluster of near-duplicates. */
export interface DuplicateMember {
  /** From 0, the largest first. */
  readonly cluster: number
  readonly triple: number
  readonly candidate: number
  readonly best: boolean
}

/** A version as a worker froze it. */
export interface FrozenVersion {
  readonly folder: string
  readonly hash: string
  readonly pairs: number
  readonly captions: number
  readonly instructions: number
  readonly bytes: number
  /** The content of `version.json`. */
  readonly facts: Prisma.InputJsonObject
  /** Markdown. */
  readonly card: string
  /** [triple, candidate] of each pair. */
  readonly samples: readonly (readonly [number, number])[]
}

/** Keeps a judgement, unless the selection has changed meanwhile. */
export async function keepJudgement(
  { installation, unsafe }: Records,
  task: DatasetTask,
  revision: number,
  { judged, duplicates }: { readonly judged: JudgedSelection; readonly duplicates: readonly DuplicateMember[] },
): Promise<void> {
  const { datasetId } = task
  const { count } = await installation.datasetSelection.updateMany({
    where: { id: inputOf('judge', task).selectionId, revision },
    data: { funnel: { ...judged, fates: { ...judged.fates } }, judgedAt: new Date() },
  })
  if (count === 0) return
  await installation.datasetDuplicate.deleteMany({ where: { datasetId } })
  await unsafe.$executeRaw`
    INSERT INTO "DatasetDuplicate" ("datasetId", cluster, triple, candidate, best)
    SELECT ${datasetId}::uuid, cluster, triple, candidate, best
    FROM jsonb_to_recordset(${JSON.stringify(duplicates)}::jsonb) AS t(cluster int, triple int, candidate int, best boolean)`
}

/** Adds a version with the next number. A task freezes once: a second attempt finds its folder and adds the same row. */
export async function keepVersion(records: Records, task: DatasetTask, version: FrozenVersion): Promise<void> {
  const { installation, unsafe } = records
  const { datasetId, requestedById } = task
  const { name } = inputOf('freeze', task)
  const { samples, bytes, ...facts } = version
  const last = await installation.datasetVersion.aggregate({ where: { datasetId }, _max: { number: true } })
  const { id, number } = await installation.datasetVersion.create({
    data: {
      ...{ ...facts, datasetId, name, bytes: BigInt(bytes), frozenById: requestedById },
      number: (last._max.number ?? 0) + 1,
    },
  })
  await unsafe.$executeRaw`
    INSERT INTO "DatasetVersionPair" ("versionId", triple, candidate)
    SELECT ${id}::uuid, (pair->>0)::int, (pair->>1)::int
    FROM jsonb_array_elements(${JSON.stringify(samples)}::jsonb) AS pair`
  await keepHistograms(records, { id, datasetId })
  if (requestedById) {
    await recordAdministration(records, requestedById, {
      ...{ action: 'dataset:freeze', subjectId: id, name },
      ...{ before: {}, after: { number, pairs: version.pairs, hash: version.hash } },
    })
  }
}

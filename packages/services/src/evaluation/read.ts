import { newestFirst, type Prisma, type Records } from '@amend/db'
import { notFound } from '../error.ts'
import { digestOf, goldenItems } from './golden.ts'
import {
  defaultEvaluationSettings,
  type EvaluationDetails,
  type EvaluationList,
  type EvaluationRunItem,
  evaluatedSoFarSchema,
  evaluationResultsSchema,
  evaluationSettingsSchema,
  versionComparisonSchema,
} from './schema.ts'

const mostRuns = 200

/** The columns of an item: not the measures of all its items. */
export const runParts = {
  modelVersion: { select: { label: true, model: { select: { title: true } } } },
} satisfies Prisma.EvaluationRunInclude

type RunWithParts = Omit<Prisma.EvaluationRunGetPayload<{ include: typeof runParts }>, 'items'>

/** The last runs, the newest first. */
export async function listEvaluations(records: Records): Promise<EvaluationList> {
  const digest = digestOf(await goldenItems(records))
  const rows = await records.installation.evaluationRun.findMany({
    include: runParts,
    omit: { items: true },
    orderBy: newestFirst,
    take: mostRuns,
  })
  return { runs: rows.map((row) => evaluationItem(row, digest)) }
}

/** A run with the measures and pictures of its items, and what it was compared with. @throws ServiceError 'not-found' */
export async function readEvaluation(records: Records, id: string): Promise<EvaluationDetails> {
  const row = await records.installation.evaluationRun.findUnique({
    where: { id },
    include: {
      ...runParts,
      pictures: true,
      comparisons: {
        include: { second: { select: { modelVersionId: true, ...{ modelVersion: runParts.modelVersion } } } },
        orderBy: { createdAt: 'desc' },
      },
    },
  })
  if (!row) throw notFound()
  const pictures = new Map(row.pictures.map(({ itemId, kind, blobHash }) => [`${kind} ${itemId}`, blobHash]))
  const { data } = evaluatedSoFarSchema.safeParse(row.items)
  const digest = digestOf(await goldenItems(records))
  return {
    run: evaluationItem(row, digest),
    items: (data?.items ?? []).map(({ id: itemId, instruction, measures: [own = {}] }) => ({
      ...{ id: itemId, instruction, measures: own },
      photo: pictures.get(`photo ${itemId}`) ?? null,
      target: pictures.get(`target ${itemId}`) ?? null,
      result: pictures.get(`result ${itemId}`) ?? null,
    })),
    comparisons: row.comparisons.flatMap(({ secondId, second, result }) => {
      const parsed = versionComparisonSchema.safeParse(result)
      if (!parsed.success) return []
      const { label, model } = second.modelVersion
      return [{ runId: secondId, versionId: second.modelVersionId, title: model.title, label, result: parsed.data }]
    }),
  }
}

export function evaluationItem(row: RunWithParts, digest: string | null): EvaluationRunItem {
  const { errorCode: code, errorMessage: message, modelVersion } = row
  return {
    ...{ id: row.id, versionId: row.modelVersionId, title: modelVersion.model.title, label: modelVersion.label },
    ...{ folder: row.folder, status: row.status, progress: row.progress },
    current: row.folder === null ? row.setDigest === digest : null,
    settings: evaluationSettingsSchema.catch(defaultEvaluationSettings).parse(row.settings),
    results: evaluationResultsSchema.safeParse(row.results).data ?? null,
    error: code !== null && message !== null ? { code, message } : null,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}

/** A picture of the golden set or of an evaluation. @throws ServiceError 'not-found' for any other blob */
export async function findEvaluationPicture(
  { installation }: Records,
  sha256: string,
): Promise<{ readonly sha256: string; readonly mediaType: string }> {
  const [ofItem, ofRun] = await Promise.all([
    installation.goldenItem.findFirst({
      where: { OR: [{ photoHash: sha256 }, { targetHash: sha256 }] },
      select: { id: true },
    }),
    installation.evaluationPicture.findFirst({ where: { blobHash: sha256 }, select: { runId: true } }),
  ])
  if (!ofItem && !ofRun) throw notFound()
  return installation.blob.findUniqueOrThrow({ where: { sha256 }, select: { sha256: true, mediaType: true } })
}

import { pageLimits } from '@amend/contract'
import { after, type ModelTask, newestFirst, type Records } from '@amend/db'
import { z } from 'zod'
import { actorOf, namesOf } from '../audit/list.ts'
import { pageOf, rowOfCursor } from '../page-cursor.ts'
import { learnedSchema } from '../training/schema.ts'
import type { DeploymentPage, ModelTaskItem, ModelVersionItem, Registry } from '../types.ts'
import { channel, findDeployment } from './deploy.ts'
import { madeOfSchema } from './schema.ts'

/** How many versions and tasks are listed. */
const mostVersions = 500
const mostTasks = 20

const provenance = z.object({
  reference: z.string().nullable().catch(null),
  source: z.string().nullable().catch(null),
  made: madeOfSchema.nullable().catch(null),
  trainingRun: z.object({ id: z.string(), name: z.string() }).nullable().catch(null),
  learnsFrom: learnedSchema.nullable().catch(null),
})

const nothingKnown: z.infer<typeof provenance> = {
  reference: null,
  source: null,
  made: null,
  trainingRun: null,
  learnsFrom: null,
}

/** All registered versions, the newest first, with the one that serves and the last tasks. */
export async function readRegistry(records: Records): Promise<Registry> {
  const { installation } = records
  const [serving, versions, tasks] = await Promise.all([
    findDeployment(records),
    installation.modelVersion.findMany({
      include: {
        model: { select: { name: true, title: true } },
        tasks: { where: { status: 'done', bytes: { not: null } }, orderBy: { createdAt: 'desc' }, take: 1 },
      },
      orderBy: newestFirst,
      take: mostVersions,
    }),
    installation.modelTask.findMany({ orderBy: newestFirst, take: mostTasks }),
  ])
  return {
    serving: serving && { deploymentId: serving.id, versionId: serving.modelVersionId },
    tasks: tasks.map(taskItem),
    versions: versions.map(({ model, tasks: [read], ...version }): ModelVersionItem => {
      const { reference, source, made, trainingRun, learnsFrom } =
        provenance.safeParse(version.provenance).data ?? nothingKnown
      return {
        ...{ id: version.id, name: model.name, title: model.title, label: version.label },
        ...{ identity: version.identity, licence: version.licence, reference, source, made },
        trained: trainingRun && { run: trainingRun, learnsFrom },
        createdAt: version.createdAt.toISOString(),
        bytes: read?.bytes == null ? null : Number(read.bytes),
        files: read?.files ?? null,
        verifiedAt: read?.finishedAt?.toISOString() ?? null,
      }
    }),
  }
}

/** A page of the log of deployments, the newest first. @throws ServiceError 'bad-input' for an invalid cursor */
export async function listDeployments(
  records: Records,
  { cursor }: { readonly cursor?: string | undefined },
): Promise<DeploymentPage> {
  const place = rowOfCursor(cursor)
  const rows = await records.installation.deployment.findMany({
    where: { channel, ...(place && after(place)) },
    include: { modelVersion: { select: { label: true, model: { select: { title: true } } } } },
    orderBy: newestFirst,
    take: pageLimits.administration + 1,
  })
  const names = await namesOf(
    records,
    rows.map(({ deployedById }) => ({ actorId: deployedById })),
  )
  return pageOf(rows, pageLimits.administration, (row) => ({
    ...{ id: row.id, versionId: row.modelVersionId, origin: row.origin, reason: row.reason },
    ...{ title: row.modelVersion.model.title, label: row.modelVersion.label },
    by: row.deployedById === null ? null : actorOf(names, row.deployedById),
    createdAt: row.createdAt.toISOString(),
  }))
}

export function taskItem(task: ModelTask): ModelTaskItem {
  const { id, kind, status, reference, modelVersionId, errorCode, errorMessage, createdAt, finishedAt, progress } = task
  return {
    ...{ id, kind, status, reference, progress, versionId: modelVersionId },
    error: errorCode !== null && errorMessage !== null ? { code: errorCode, message: errorMessage } : null,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  }
}

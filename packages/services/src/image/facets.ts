import type { Access } from '../access.ts'
import type { Services } from '../services.ts'
import type { Facets } from '../types.ts'

/** The number of instructions that are offered as filters. */
const mostLooks = 40

/** What the pictures of a workspace outside the trash can be filtered by. */
export async function imageFacets(
  { database }: Pick<Services, 'database'>,
  { records, workspaceId }: Access,
): Promise<Facets> {
  const looks = await database.unsafe.$queryRaw<Facets['looks']>`
    SELECT instruction, count(*)::int AS count FROM "Image"
    WHERE "workspaceId" = ${workspaceId}::uuid AND "trashedAt" IS NULL AND kind = 'result' AND instruction IS NOT NULL
    GROUP BY instruction ORDER BY count(*) DESC, instruction LIMIT ${mostLooks}`
  const versions = await records.edit.groupBy({ by: ['modelVersionId'], where: { modelVersionId: { not: null } } })
  const models = await database.installation.modelVersion.findMany({
    where: { id: { in: versions.flatMap(({ modelVersionId }) => modelVersionId ?? []) } },
    select: { id: true, label: true, model: { select: { title: true } } },
    orderBy: { createdAt: 'desc' },
  })
  const creators = await records.image.groupBy({ by: ['createdById'], where: { createdById: { not: null } } })
  const people = await database.installation.user.findMany({
    where: { id: { in: creators.flatMap(({ createdById }) => createdById ?? []) } },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
  })
  return {
    looks,
    models: models.map(({ id, label, model: { title } }) => ({ id, title, label })),
    people,
  }
}

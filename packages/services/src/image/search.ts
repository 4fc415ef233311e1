import { matching, Prisma, type Statement } from '@amend/db'
import type { Services } from '../services.ts'

/** Letters from which on a word is compared with the names of people and models. */
const shortest = 2

interface Named {
  readonly id: string
  readonly names: string
}

/**
 * The condition for rows "image" that match every word of a search: in their own texts, by the beginning of a name of the
 * member who made them, or of the model. People and models are few, so they are found first and the images by their ids.
 */
export async function searchCondition(
  { database }: Pick<Services, 'database'>,
  workspaceId: string,
  search: string,
): Promise<Prisma.Sql> {
  const [members, versions] = await Promise.all([
    database.prepared<Named>(namesOfMembers, [workspaceId]),
    database.prepared<Named>(namesOfModels, []),
  ])
  return matching(search, (word) => {
    const people = members.filter(({ names }) => beginsWith(names, word)).map(({ id }) => id)
    const models = versions.filter(({ names }) => beginsWith(names, word)).map(({ id }) => id)
    return [
      ...(people.length > 0 ? [Prisma.sql`image."createdById" = ANY(${people}::uuid[])`] : []),
      ...(models.length > 0 ? [madeBy(Prisma.sql`= ANY(${models}::uuid[])`, workspaceId)] : []),
    ]
  })
}

/** @param version a condition for a version of a model */
export const madeBy = (version: Prisma.Sql, workspaceId: string): Prisma.Sql => Prisma.sql`EXISTS (
  SELECT FROM "Edit" AS edit WHERE edit."workspaceId" = ${workspaceId}::uuid AND edit.id = image."editId"
    AND edit."modelVersionId" ${version})`

const namesOfMembers = {
  name: 'names-of-members',
  text: `
    SELECT person.id, COALESCE(person.name, '') AS names
    FROM "Membership" AS membership JOIN "User" AS person ON person.id = membership."userId"
    WHERE membership."workspaceId" = $1`,
} satisfies Statement

const namesOfModels = {
  name: 'names-of-models',
  text: `
    SELECT version.id, model.title || ' ' || version.label AS names
    FROM "ModelVersion" AS version JOIN "Model" AS model ON model.id = version."modelId"`,
} satisfies Statement

function beginsWith(names: string, word: string): boolean {
  const lower = word.toLowerCase()
  if (lower.length < shortest) return false
  return names
    .normalize('NFC')
    .toLowerCase()
    .split(/\s+/u)
    .some((name) => name.startsWith(lower))
}

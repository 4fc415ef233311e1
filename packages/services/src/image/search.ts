import { matching, type Prisma, type WorkspaceRecords } from '@amend/db'
import { personParts } from '../person.ts'
import type { Services } from '../services.ts'

/** Letters from which on a word is compared with the names of people and models. */
const shortest = 2

/**
 * The condition for images that match every word of a search: in their own texts, by the beginning of a name of the
 * member who made them, or of the model. People and models are few, so they are found first and the images by their ids.
 */
export async function searchCondition(
  { database }: Pick<Services, 'database'>,
  records: WorkspaceRecords,
  search: string,
): Promise<Prisma.ImageWhereInput> {
  const [members, versions] = await Promise.all([
    records.membership.findMany({ select: { user: personParts } }),
    database.installation.modelVersion.findMany({
      select: { id: true, label: true, model: { select: { title: true } } },
    }),
  ])
  return matching(search, (word) => {
    const people = members.filter(({ user }) => beginsWith(user.name ?? '', word)).map(({ user }) => user.id)
    const models = versions
      .filter(({ label, model }) => beginsWith(`${model.title} ${label}`, word))
      .map(({ id }) => id)
    return [
      ...(people.length > 0 ? [{ createdById: { in: people } }] : []),
      ...(models.length > 0 ? [{ edit: { modelVersionId: { in: models } } }] : []),
    ]
  })
}

function beginsWith(names: string, word: string): boolean {
  const lower = word.toLowerCase()
  if (lower.length < shortest) return false
  return names
    .normalize('NFC')
    .toLowerCase()
    .split(/\s+/u)
    .some((name) => name.startsWith(lower))
}

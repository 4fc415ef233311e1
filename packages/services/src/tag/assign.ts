/** Tags on images: each image has an outcome of its own, and all changes are one transaction with their events. */
import { tagLimits } from '@amend/contract'
import { appendEvents, type Records } from '@amend/db'
import type { Member } from '../access.ts'
import { recordAction } from '../audit/record.ts'
import { bulkOutcomes } from '../bulk-outcomes.ts'
import { notFound, ServiceError } from '../error.ts'
import { annotate, lockForChange } from '../image/annotations.ts'
import type { Services } from '../services.ts'
import type { BulkResult } from '../types.ts'
import { tagKey, tagName } from './name.ts'

/** Adds tags to images, and creates the ones that do not exist. */
export async function tagImages(
  { database }: Services,
  member: Member,
  ids: readonly string[],
  names: readonly string[],
): Promise<BulkResult[]> {
  const { workspaceId, personId } = member
  return database.transaction(async (records) => {
    const scope = records.workspace(workspaceId)
    const { tagIds, created } = await claimTags(records, member, names)
    const there = await lockForChange(records, workspaceId, ids)
    const already = await scope.imageTag.findMany({ where: { imageId: { in: [...there] } } })
    const refusals = new Map<string, ServiceError>()
    const fresh: { readonly imageId: string; readonly tagId: string }[] = []
    for (const imageId of ids) {
      const known = new Set(already.filter((row) => row.imageId === imageId).map(({ tagId }) => tagId))
      const missing = tagIds.filter((tagId) => !known.has(tagId))
      if (!there.has(imageId)) refusals.set(imageId, notFound())
      else if (known.size + missing.length > tagLimits.perImage) refusals.set(imageId, tooMany())
      else fresh.push(...missing.map((tagId) => ({ imageId, tagId })))
    }
    await scope.imageTag.createMany({
      data: fresh.map((row) => ({ workspaceId, ...row, addedById: personId })),
      skipDuplicates: true,
    })
    await finish(records, member, fresh, created, 'after')
    return bulkOutcomes(ids, refusals)
  })
}

/** Removes tags from images. An image without them is done. */
export async function untagImages(
  { database }: Services,
  member: Member,
  ids: readonly string[],
  tagIds: readonly string[],
): Promise<BulkResult[]> {
  const { workspaceId } = member
  return database.transaction(async (records) => {
    const { imageTag } = records.workspace(workspaceId)
    const there = await lockForChange(records, workspaceId, ids)
    const where = { imageId: { in: [...there] }, tagId: { in: [...tagIds] } }
    const gone = await imageTag.findMany({ where, select: { imageId: true, tagId: true } })
    await imageTag.deleteMany({ where })
    await finish(records, member, gone, [], 'before')
    return bulkOutcomes(ids, new Map(ids.filter((id) => !there.has(id)).map((id) => [id, notFound()])))
  })
}

/** How often tags that others delete meanwhile are created again. */
const mostClaims = 3

/** Finds or creates tags by name, and locks them against deletion until the transaction ends. */
async function claimTags(records: Records, { workspaceId, personId }: Member, names: readonly string[]) {
  const wanted = new Map(names.map((name) => [tagKey(name), tagName(name)]))
  const keys = [...wanted.keys()].sort()
  const created: string[] = []
  for (let claim = 0; claim < mostClaims; claim++) {
    const made = await records.workspace(workspaceId).tag.createManyAndReturn({
      data: keys.map((key) => ({ workspaceId, key, name: wanted.get(key) ?? key, createdById: personId })),
      skipDuplicates: true,
    })
    created.push(...made.map(({ id }) => id))
    const rows = await records.unsafe.$queryRaw<{ id: string }[]>`
      SELECT id::text FROM "Tag" WHERE "workspaceId" = ${workspaceId}::uuid AND key = ANY(${keys}) ORDER BY id FOR KEY SHARE`
    if (rows.length === keys.length) return { tagIds: rows.map(({ id }) => id), created }
  }
  throw new ServiceError('unavailable', 'Somebody is changing the same tags. Try again.')
}

/** Writes what follows from changed tags: the text for the search, the audit log, the events. */
async function finish(
  records: Records,
  member: Member,
  changed: readonly { readonly imageId: string; readonly tagId: string }[],
  created: readonly string[],
  /** Whether the tags are on the images after the change, or were before it. */
  side: 'before' | 'after',
): Promise<void> {
  const { workspaceId } = member
  const imageIds = [...new Set(changed.map(({ imageId }) => imageId))].sort()
  await annotate(records, workspaceId, imageIds)
  const tags = [...new Set(changed.map(({ tagId }) => tagId))]
  if (imageIds.length > 0)
    await recordAction(records, member, { action: 'tag:update', [side]: { images: imageIds, tags } })
  await appendEvents(records, workspaceId, [
    ...created.map((subjectId) => ({ kind: 'tag.changed' as const, subjectId })),
    ...imageIds.map((subjectId) => ({ kind: 'image.changed' as const, subjectId })),
  ])
}

const tooMany = () => new ServiceError('too-many-items', `A picture can have at most ${tagLimits.perImage} tags.`)

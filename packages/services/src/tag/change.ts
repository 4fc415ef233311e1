/** Changes of a tag on all images that have it. */
import { appendEvent, isUniqueViolation, type Records } from '@amend/db'
import type { Member } from '../access.ts'
import { recordAction } from '../audit/record.ts'
import { notFound, ServiceError } from '../error.ts'
import { annotate, lockForChange } from '../image/annotations.ts'
import type { Services } from '../services.ts'
import { tagKey, tagName } from './name.ts'

/** The text for the search of all images with the tag is written anew, ms. */
const timeout = 60_000

/** @throws ServiceError 'not-found'; 'tag-taken' when another tag has the name */
export async function renameTag(services: Services, member: Member, id: string, typed: string): Promise<void> {
  const { workspaceId } = member
  const name = tagName(typed)
  await change(services, member, async (records) => {
    const [before] = await lockTags(records, member, [id])
    const imageIds = await imagesWith(records, workspaceId, id)
    try {
      await records.workspace(workspaceId).tag.update({ where: { id }, data: { name, key: tagKey(name) } })
    } catch (error) {
      if (isUniqueViolation(error)) throw taken()
      throw error
    }
    await annotate(records, workspaceId, imageIds)
    await recordAction(records, member, {
      action: 'tag:update',
      subjectId: id,
      before: { name: before?.name ?? '' },
      after: { name },
    })
    return id
  })
}

/** Gives all images with one tag another one in its place. @throws ServiceError 'not-found' */
export async function mergeTags(services: Services, member: Member, id: string, into: string): Promise<void> {
  const { workspaceId } = member
  await change(services, member, async (records) => {
    const tags = await lockTags(records, member, [...new Set([id, into])])
    if (id === into) return undefined
    const nameOf = (one: string) => tags.find((tag) => tag.id === one)?.name ?? ''
    const imageIds = await imagesWith(records, workspaceId, id)
    await records.unsafe.$executeRaw`
      INSERT INTO "ImageTag" ("workspaceId", "imageId", "tagId", "addedById", "createdAt")
      SELECT "workspaceId", "imageId", ${into}::uuid, "addedById", "createdAt" FROM "ImageTag"
      WHERE "workspaceId" = ${workspaceId}::uuid AND "tagId" = ${id}::uuid
      ON CONFLICT DO NOTHING`
    await records.workspace(workspaceId).tag.delete({ where: { id } })
    await annotate(records, workspaceId, imageIds)
    await recordAction(records, member, {
      action: 'tag:update',
      subjectId: id,
      before: { name: nameOf(id) },
      after: { mergedInto: into, name: nameOf(into) },
    })
    return id
  })
}

/** Deletes a tag; the images stay. @throws ServiceError 'not-found' */
export async function deleteTag(services: Services, member: Member, id: string): Promise<void> {
  const { workspaceId } = member
  await change(services, member, async (records) => {
    const [before] = await lockTags(records, member, [id])
    const imageIds = await imagesWith(records, workspaceId, id)
    await records.workspace(workspaceId).tag.delete({ where: { id } })
    await annotate(records, workspaceId, imageIds)
    await recordAction(records, member, {
      action: 'tag:update',
      subjectId: id,
      before: { name: before?.name ?? '', images: imageIds.length },
    })
    return id
  })
}

/** Runs a change in one transaction with its event. @param run returns the id of the tag if it changed */
async function change(
  { database }: Services,
  { workspaceId }: Member,
  run: (records: Records) => Promise<string | undefined>,
) {
  await database.transaction(
    async (records) => {
      const subjectId = await run(records)
      if (subjectId) await appendEvent(records, { workspaceId, kind: 'tag.changed', subjectId })
    },
    { timeout },
  )
}

/** Locks tags, so that nobody adds them to images or deletes them. @throws ServiceError 'not-found' */
async function lockTags(records: Records, { workspaceId }: Member, ids: readonly string[]) {
  const rows = await records.unsafe.$queryRaw<{ id: string; name: string }[]>`
    SELECT id::text, name FROM "Tag" WHERE "workspaceId" = ${workspaceId}::uuid AND id = ANY(${[...ids]}::uuid[])
    ORDER BY id FOR UPDATE`
  if (rows.length < ids.length) throw notFound()
  return rows
}

/** Ids of the images that have a locked tag. They are locked before their tags change, as where they are deleted. */
async function imagesWith(records: Records, workspaceId: string, tagId: string): Promise<string[]> {
  const rows = await records.workspace(workspaceId).imageTag.findMany({ where: { tagId }, select: { imageId: true } })
  return [
    ...(await lockForChange(
      records,
      workspaceId,
      rows.map(({ imageId }) => imageId),
    )),
  ]
}

const taken = () =>
  new ServiceError('tag-taken', 'There is a tag with this name already. Merge the two instead.', { field: 'name' })

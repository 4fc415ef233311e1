/**
 * Actions on several images: each image has an outcome of its own, and all changes are one transaction with their
 * events.
 */
import { appendEvents, type Image, Prisma, type Records } from '@amend/db'
import type { Member } from '../access.ts'
import { recordAction } from '../audit/record.ts'
import { bulkOutcomes } from '../bulk-outcomes.ts'
import { notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import type { BulkResult } from '../types.ts'
import { deleteImages } from './delete.ts'

interface Action {
  /** Why the action is refused for an image; undefined when it is possible. */
  refuse?(image: Image): ServiceError | undefined
  /** Whether the image is in the target state already. */
  isDone(image: Image): boolean
  /** Applies the action to the images for which it is possible and needed. */
  perform(records: Records, images: readonly Image[]): Promise<void>
}

async function forEach(
  { database }: Services,
  { workspaceId }: Member,
  ids: readonly string[],
  action: Action,
): Promise<BulkResult[]> {
  return database.transaction(async (records) => {
    // Refusals depend on the rows, so they are locked between check and action.
    const wanted = Prisma.join(ids.map((id) => Prisma.sql`${id}::uuid`))
    await records.unsafe.$executeRaw`
      SELECT 1 FROM "Image" WHERE "workspaceId" = ${workspaceId}::uuid AND id IN (${wanted}) ORDER BY id FOR UPDATE`
    const where = { id: { in: [...ids] }, kind: { not: 'sketch' as const } }
    const rows = await records.workspace(workspaceId).image.findMany({ where })
    const found = new Map(rows.map((image) => [image.id, image]))
    const refusals = new Map<string, ServiceError>()
    for (const id of ids) {
      const image = found.get(id)
      const refusal = image ? action.refuse?.(image) : notFound()
      if (refusal) refusals.set(id, refusal)
    }
    const due = rows.filter((image) => !refusals.has(image.id) && !action.isDone(image))
    if (due.length > 0) await action.perform(records, due)
    return bulkOutcomes(ids, refusals)
  })
}

type ChangeKind = 'image.changed' | 'image.trashed' | 'image.restored'

const change =
  (workspaceId: string, data: Prisma.ImageUncheckedUpdateManyInput, kind: ChangeKind): Action['perform'] =>
  async (records, images) => {
    const ids = images.map(({ id }) => id)
    await records.workspace(workspaceId).image.updateMany({ where: { id: { in: ids } }, data })
    await appendEvents(
      records,
      workspaceId,
      ids.map((subjectId) => ({ kind, subjectId })),
    )
  }

export const setFavourite = (services: Services, member: Member, ids: readonly string[], favourite: boolean) =>
  forEach(services, member, ids, {
    isDone: (image) => image.favourite === favourite,
    perform: change(member.workspaceId, { favourite }, 'image.changed'),
  })

export const trashImages = (services: Services, member: Member, ids: readonly string[]) =>
  forEach(services, member, ids, {
    isDone: ({ trashedAt }) => trashedAt !== null,
    perform: change(member.workspaceId, { trashedAt: new Date() }, 'image.trashed'),
  })

export const restoreImages = (services: Services, member: Member, ids: readonly string[]) =>
  forEach(services, member, ids, {
    isDone: ({ trashedAt }) => trashedAt === null,
    perform: change(member.workspaceId, { trashedAt: null }, 'image.restored'),
  })

/** Deletes for good, and only from the trash. */
export const deleteTrashed = (services: Services, member: Member, ids: readonly string[]) =>
  forEach(services, member, ids, {
    refuse: ({ trashedAt }) =>
      trashedAt ? undefined : new ServiceError('not-in-trash', 'Move the picture to the trash first.'),
    isDone: () => false,
    perform: async (records, images) => {
      const ids = images.map(({ id }) => id)
      await deleteImages(services.queue, records, member.workspaceId, ids)
      for (const { id: subjectId, name } of images)
        await recordAction(records, member, { action: 'image:delete', subjectId, name })
    },
  })

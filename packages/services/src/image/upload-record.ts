import { type Image, type NewEvent, Prisma, type Records } from '@amend/db'
import { type Failure, type Payload, type RecordDefinition, withoutJob } from '@amend/jobs'

/** The outcome of an upload: a picture with its upright size, or a refusal. */
export type UploadCheck =
  | {
      readonly width: number
      readonly height: number
      /** Writes the renditions, in the transaction that makes the upload ready; their bytes are stored before. */
      store(records: Records): Promise<void>
    }
  | { readonly refusal: Failure }

/** The life cycle of an upload: pending → ready or refused. */
export const uploadRecord: RecordDefinition<'image.prepare', Image, never, UploadCheck> = {
  job: 'image.prepare',

  begin: async (records, { workspaceId, imageId }) => {
    const row = await records.workspace(workspaceId).image.findFirst({ where: { id: imageId, status: 'pending' } })
    return row ? { row, events: [] } : undefined
  },

  finish: async (records, { workspaceId, id: imageId }, result) => {
    if ('refusal' in result) return (await refuse(records, { workspaceId, imageId }, result.refusal)) ?? []
    const { width, height, store } = result
    const { count } = await records.workspace(workspaceId).image.updateMany({
      where: { id: imageId, status: 'pending' },
      data: { status: 'ready', width, height },
    })
    if (count === 0) return []
    await store(records)
    return [{ workspaceId, kind: 'image.ready', subjectId: imageId }]
  },

  fail: refuse,

  findAbandoned: (records) => records.unsafe.$queryRaw`
    SELECT "workspaceId"::text, id::text AS "imageId" FROM "Image" AS image
    WHERE status = 'pending' AND "createdAt" < now() - interval '2 minutes'
      AND ${withoutJob('image.prepare', Prisma.sql`image.id`)}
    LIMIT 100`,
}

async function refuse(
  records: Records,
  { workspaceId, imageId }: Payload<'image.prepare'>,
  { code, message }: Failure,
): Promise<readonly NewEvent[] | undefined> {
  const { count } = await records.workspace(workspaceId).image.updateMany({
    where: { id: imageId, status: 'pending' },
    data: { status: 'refused', errorCode: code, errorMessage: message },
  })
  if (count === 0) return undefined
  return [{ workspaceId, kind: 'image.refused', subjectId: imageId, data: { code, message } }]
}

import { uploadLimits } from '@amend/contract'
import { type Database, type Image, type NewEvent, Prisma, type Records } from '@amend/db'
import { ImagingError } from '@amend/imaging/error'
import {
  type Failure,
  type JobHandler,
  type Payload,
  type Queue,
  type RecordDefinition,
  recordHandler,
  withoutJob,
} from '@amend/jobs'
import type { Blobs } from '@amend/storage'
import { explainFailure } from '../failure.ts'
import { enterRenditions, openFileStore, type StoredFile } from '../file-store.ts'
import type { ProcessPool } from '../process/pool.ts'
import type { RendererTasks } from '../rendition/tasks.ts'

export interface PrepareParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
  readonly renderers: ProcessPool<RendererTasks>
}

/** The API has counted the bytes, by a limit of the installation's own. */
const limits = { bytes: Number.MAX_SAFE_INTEGER, pixels: uploadLimits.pixels, minSide: uploadLimits.minSide }

/** What an upload turned out to be. */
type Prepared =
  | { readonly width: number; readonly height: number; readonly files: readonly StoredFile[] }
  | { readonly refusal: Failure }

/** The life of an upload: pending → ready or refused. */
const uploadRecord: RecordDefinition<'image.prepare', Image, never, Prepared> = {
  job: 'image.prepare',
  begin: async (records, { workspaceId, imageId }) => {
    const row = await records.workspace(workspaceId).image.findFirst({ where: { id: imageId, status: 'pending' } })
    return row ? { row, events: [] } : undefined
  },
  finish: async (records, { workspaceId, id: imageId }, result) => {
    if ('refusal' in result) return (await refuse(records, { workspaceId, imageId }, result.refusal)) ?? []
    const { width, height, files } = result
    const { count } = await records.workspace(workspaceId).image.updateMany({
      where: { id: imageId, status: 'pending' },
      data: { status: 'ready', width, height },
    })
    if (count === 0) return []
    await enterRenditions(records, { workspaceId, imageId }, files)
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

/** Prepares an upload: makes its renditions, or refuses it in a sentence. */
export function imagePrepareHandler({ queue, database, blobs, renderers }: PrepareParts): JobHandler<'image.prepare'> {
  return recordHandler(queue, database, uploadRecord, {
    perform: async ({ row, signal }) => {
      const bytes = await blobs.read(row.blobHash)
      const files = openFileStore(database, blobs)
      try {
        const renderer = renderers.next()
        const size = await renderer.run('prepare', () => ({ bytes, limits }), { signal, onEvent: files.add })
        return { ...size, files: await files.stored() }
      } catch (error) {
        if (!(error instanceof ImagingError)) throw error
        return { refusal: explainFailure(error) }
      }
    },
    explain: explainFailure,
  })
}

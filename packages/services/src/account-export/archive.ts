/**
 * What the archive of an account has: of the personal workspace everything, of each team what the person made there.
 * Sketches are left out, as they are from every gallery.
 */
import { Readable } from 'node:stream'
import { pictureTitle, withPictureEnding } from '@amend/contract'
import type { Database, WorkspaceRecords } from '@amend/db'
import { BlobError, type Blobs } from '@amend/storage'
import { accountFacts, type ExportedWorkspace, workspacesOf } from './facts.ts'
import { afterId, inPages, jsonArray, pageSize, toJson } from './pages.ts'

/** A file of the archive, read when it is written. */
export interface ArchiveFile {
  readonly name: string
  readonly lastModified?: Date
  readonly input: string | AsyncIterable<Uint8Array>
}

/** A result, for its content credentials. */
export interface ArchivedResult {
  readonly workspaceId: string
  readonly imageId: string
  readonly bytes: Uint8Array
  readonly mediaType: string
}

export interface ArchiveSource {
  readonly database: Database
  readonly blobs: Blobs
  readonly userId: string
  /** Adds content credentials to the file of a result. Results come one after the other, each in memory as a whole. */
  sign(result: ArchivedResult): Promise<Uint8Array>
}

/** The files of the archive, one after the other: each must be read to its end before the next one. */
export async function* archiveFiles(source: ArchiveSource): AsyncGenerator<ArchiveFile> {
  const { database, userId } = source
  const workspaces = await workspacesOf(database, userId)
  yield { name: 'account.json', input: `${toJson(await accountFacts(database, userId, workspaces), 2)}\n` }
  for (const workspace of workspaces) {
    const part = { records: database.workspace(workspace.id), userId, all: workspace.kind === 'personal' }
    const folder = folderOf(workspace)
    yield { name: `${folder}/pictures.json`, input: jsonArray(pictures(part)) }
    yield { name: `${folder}/edits.json`, input: jsonArray(edits(part)) }
    yield { name: `${folder}/albums.json`, input: jsonArray(albums(part)) }
    yield { name: `${folder}/comments.json`, input: jsonArray(comments(part)) }
    yield { name: `${folder}/ratings.json`, input: jsonArray(ratings(part)) }
    yield { name: `${folder}/reviews.json`, input: jsonArray(reviews(part)) }
    for await (const picture of imagesOf(part)) {
      const input = await open(source, picture)
      if (input) yield { name: `${folder}/${fileOf(picture)}`, lastModified: picture.createdAt, input }
    }
  }
}

/** Undefined when the file is missing: the rest is exported all the same. */
async function open({ blobs, sign }: ArchiveSource, picture: FoundImage): Promise<Readable | undefined> {
  const { workspaceId, id: imageId, blobHash, kind, status, blob } = picture
  try {
    if (kind !== 'result' || status !== 'ready') return (await blobs.get(blobHash)).stream
    const bytes = await blobs.read(blobHash)
    return Readable.from([await sign({ workspaceId, imageId, bytes, mediaType: blob.mediaType })])
  } catch (error) {
    if (error instanceof BlobError && error.code === 'not-found') return undefined
    throw error
  }
}

/** What of a workspace belongs to the archive. */
interface Part {
  readonly records: WorkspaceRecords
  readonly userId: string
  /** Everything, not only what the person made. */
  readonly all: boolean
}

const made = ({ all, userId }: Part) => (all ? {} : { createdById: userId })

const imagesOf = (part: Part) =>
  inPages(
    async (after) => {
      const { where, page } = afterId(after)
      return part.records.image.findMany({
        where: { ...made(part), ...where, kind: { not: 'sketch' }, status: { not: 'refused' } },
        include: {
          blob: { select: { mediaType: true } },
          tags: { select: { tag: { select: { name: true } } } },
        },
        ...page,
      })
    },
    ({ id }) => id,
  )

type FoundImage = typeof imagesOf extends (part: Part) => AsyncGenerator<infer T> ? T : never

async function* pictures(part: Part) {
  for await (const image of imagesOf(part)) {
    const { id, kind, name, instruction, width, height, favourite, createdAt, trashedAt, editId, treeId, tags } = image
    yield {
      ...{ file: fileOf(image), id, kind, name, instruction, width, height, favourite, createdAt, trashedAt },
      ...{ editId, treeId, tags: tags.map(({ tag }) => tag.name) },
    }
  }
}

async function* edits(part: Part) {
  const found = inPages(
    async (after) => {
      const { where, page } = afterId(after)
      return part.records.edit.findMany({
        where: { ...made(part), ...where, kind: 'edit' },
        include: {
          result: { select: { id: true } },
          modelVersion: { select: { label: true, model: { select: { title: true } } } },
        },
        omit: { workspaceId: true, idempotencyKey: true, leaseOwner: true, heartbeatAt: true, attempts: true },
        ...page,
      })
    },
    ({ id }) => id,
  )
  for await (const { result, modelVersion, modelVersionId: _, createdById: __, ...edit } of found) {
    const model = modelVersion && { title: modelVersion.model.title, version: modelVersion.label }
    yield { ...edit, model, resultId: result?.id ?? null }
  }
}

/** Albums that the person may see, with the pictures in their order. */
async function* albums({ records, userId, all }: Part) {
  const found = inPages(
    async (after) => {
      const { where, page } = afterId(after)
      return records.album.findMany({
        where: { ...where, ...(all ? {} : { OR: [{ createdById: userId }, { privateToId: userId }] }) },
        include: { images: { select: { imageId: true }, orderBy: { position: 'asc' } } },
        ...page,
      })
    },
    ({ id }) => id,
  )
  for await (const { id, name, rule, createdAt, images } of found) {
    yield { id, name, rule, createdAt, pictures: images.map(({ imageId }) => imageId) }
  }
}

/** One's own, also in the personal workspace: what others wrote is theirs. */
async function* comments({ records, userId }: Part) {
  const found = inPages(
    async (after) => {
      const { where, page } = afterId(after)
      return records.comment.findMany({ where: { ...where, authorId: userId }, ...page })
    },
    ({ id }) => id,
  )
  for await (const { id, imageId, text, createdAt, editedAt } of found) yield { id, imageId, text, createdAt, editedAt }
}

async function* ratings({ records, userId }: Part) {
  const found = inPages(
    (after) =>
      records.rating.findMany({
        where: { userId, ...(after !== undefined && { imageId: { gt: after } }) },
        orderBy: { imageId: 'asc' },
        take: pageSize,
      }),
    ({ imageId }) => imageId,
  )
  for await (const { imageId, stars, updatedAt } of found) yield { imageId, stars, updatedAt }
}

async function* reviews({ records, userId }: Part) {
  const found = inPages(
    async (after) => {
      const { where, page } = afterId(after)
      return records.review.findMany({ where: { ...where, reviewerId: userId }, ...page })
    },
    ({ id }) => id,
  )
  for await (const { imageId, verdict, reviewedAt } of found) yield { imageId, verdict, reviewedAt }
}

const endings: Readonly<Record<string, string>> = {
  ...{ 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'image/avif': 'avif' },
  ...{ 'image/heic': 'heic', 'image/heif': 'heif', 'image/gif': 'gif', 'image/tiff': 'tif' },
}

/** The place of a picture: readable, and unlike that of any other. */
function fileOf({ id, name, instruction, createdAt, blob }: FoundImage): string {
  const day = createdAt.toISOString().slice(0, 10)
  const title = withPictureEnding(plain(pictureTitle({ name, instruction })), endings[blob.mediaType] ?? 'bin')
  return `pictures/${day} ${id.slice(-12)} ${title}`
}

const folderOf = ({ id, name }: ExportedWorkspace): string => `${plain(name)} ${id.slice(-12)}`

/** A part of a path that every system takes. */
const plain = (text: string): string =>
  [...text.replaceAll(/[\p{C}/\\:*?"<>|]+/gu, '_')].slice(0, 100).join('').trim() || 'Untitled'

import { claimBlob, type Database, type Records } from '@amend/db'
import type { Blobs } from '@amend/storage'
import type { FileKind, RenditionFile } from './rendition/renditions.ts'

/** A stored file to which no record refers yet; the clean-up skips it for a while. */
export interface StoredFile {
  readonly kind: FileKind
  readonly sha256: string
  readonly width: number
  readonly height: number
}

/** Stores files as they are made; resolves with all of them, or rejects with the first failure. */
export interface FileStore {
  add(file: RenditionFile): void
  stored(): Promise<readonly StoredFile[]>
}

/** What the files of a result usually take at most. */
const bytesOfResult = 64 * 2 ** 20

/**
 * Asks before anything is computed whether its result could be stored. While it could not, jobs wait without computing.
 * @throws BlobError 'no-space', 'denied', 'unavailable'
 */
export async function requireStorage(blobs: Blobs): Promise<void> {
  await blobs.check()
  await blobs.requireRoom(bytesOfResult, 'accepted')
}

export function openFileStore(database: Database, blobs: Blobs): FileStore {
  const puts: Promise<StoredFile>[] = []
  return {
    add: (file) => {
      const put = storeFile(database, blobs, file)
      // Awaited at the end, if the work gets there.
      put.catch(() => {})
      puts.push(put)
    },
    stored: () => Promise.all(puts),
  }
}

async function storeFile(database: Database, blobs: Blobs, file: RenditionFile): Promise<StoredFile> {
  const { kind, bytes, mediaType, width, height } = file
  const { sha256 } = await storeBytes(database, blobs, bytes, mediaType)
  return { kind, sha256, width, height }
}

export function storeBytes(database: Database, blobs: Blobs, bytes: Uint8Array, mediaType: string) {
  return blobs.put(bytes, { claim: (stored) => claimBlob(database, { ...stored, mediaType }) })
}

/** Inserts the renditions of an image that has none yet. */
export async function enterRenditions(
  records: Records,
  { workspaceId, imageId }: { readonly workspaceId: string; readonly imageId: string },
  files: readonly StoredFile[],
): Promise<void> {
  const { rendition } = records.workspace(workspaceId)
  const data = files.flatMap(({ kind, sha256, width, height }) =>
    kind === 'original' ? [] : [{ workspaceId, imageId, kind, blobHash: sha256, width, height }],
  )
  await rendition.createMany({ data })
}

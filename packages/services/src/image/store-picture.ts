import { claimBlob } from '@amend/db'
import { ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import { headBytes, mediaTypeOf } from './media-type.ts'

/**
 * Stores a picture that belongs to no workspace.
 * @param field at which a wrong file is named
 * @returns its hash
 * @throws ServiceError 'empty-file', 'unsupported-format'; BlobError
 */
export async function storePicture(
  { blobs, database }: Pick<Services, 'blobs' | 'database'>,
  bytes: Uint8Array,
  field: string,
): Promise<string> {
  const mediaType = await mediaTypeOf(bytes.subarray(0, headBytes)).catch((error: unknown) => {
    if (!(error instanceof ServiceError)) throw error
    throw new ServiceError(error.code, error.message, { field })
  })
  const { sha256 } = await blobs.put(bytes, { claim: (stored) => claimBlob(database, { ...stored, mediaType }) })
  return sha256
}

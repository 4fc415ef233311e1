import type { Access } from '../access.ts'
import { notFound } from '../error.ts'
import type { RenditionKind } from '../types.ts'

/** The bytes of a rendition of an image. @throws ServiceError 'not-found' */
export async function findRendition(
  { records }: Pick<Access, 'records'>,
  imageId: string,
  kind: RenditionKind,
): Promise<{ sha256: string; mediaType: string }> {
  const rendition = await records.rendition.findFirst({
    where: { imageId, kind },
    select: { blobHash: true, blob: { select: { mediaType: true } } },
  })
  if (!rendition) throw notFound()
  return { sha256: rendition.blobHash, mediaType: rendition.blob.mediaType }
}

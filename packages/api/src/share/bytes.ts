import { authorize, notFound } from '@amend/services'
import { findOutgoing } from '@amend/services/image'
import { coverOf, openShare, requireUnlocked, sharedFile } from '@amend/services/share'
import { z } from 'zod'
import { type BytesAnswer, harmless, names, savedFile, sentAs } from '../bytes.ts'
import type { Context } from '../context.ts'
import { id } from '../input.ts'

interface SharedRequest {
  /** Of the link. */
  readonly key: string
  /** Of a visitor who has entered the link's password. */
  readonly pass: string | undefined
  readonly imageId: string
}

export interface SharedPictureRequest extends SharedRequest {
  readonly kind: string
  /** The If-None-Match header. */
  readonly ifNoneMatch?: string | undefined
  /** Of the request: a mark may have to be drawn first. */
  readonly signal: AbortSignal
}

const picture = z.object({ imageId: id, kind: z.enum(['thumbnail', 'preview']) })

/** Each time the browser asks again, so that nothing is shown after a link was revoked. */
const caching = 'private, no-cache'

/**
 * The bytes of a picture on a shared page: a rendition, of pictures that the link shows only.
 * @throws ServiceError 'not-found', 'share-locked'; BlobError
 */
export async function readSharedPicture({ services }: Context, request: SharedPictureRequest): Promise<BytesAnswer> {
  const parsed = picture.safeParse(request)
  const share = await openShare(services, request.key, request.pass, { kind: 'picture', id: request.imageId })
  requireUnlocked(share)
  if (!parsed.success) throw notFound()
  const { imageId, kind } = parsed.data
  const { principal } = share
  const access = await authorize(services.database, principal, {
    workspaceId: principal.workspaceId,
    permission: 'image:view',
    subject: { kind: 'image', id: imageId },
  })
  const { sha256, mediaType } = await findOutgoing(services, access, {
    imageId,
    kind,
    credentials: false,
    signal: request.signal,
  })
  const tag = `"${sha256}"`
  const headers = { etag: tag, 'cache-control': caching, ...harmless }
  if (names(request.ifNoneMatch, tag)) return { status: 304, headers }
  const { stream, bytes } = await services.blobs.get(sha256)
  return {
    status: 200,
    headers: { ...headers, 'content-type': sentAs(mediaType), 'content-length': String(bytes) },
    stream,
  }
}

/**
 * A shared picture at full size, to be saved under a name that says nothing.
 * @param signal of the request: the file may have to be made first
 * @throws ServiceError 'not-found', 'share-locked', 'not-ready'; AuthError 'not-permitted', 'too-many-attempts'; BlobError
 */
export async function readSharedFile(
  { services }: Context,
  request: SharedRequest,
  signal: AbortSignal,
): Promise<BytesAnswer> {
  const share = await openShare(services, request.key, request.pass, { kind: 'picture', id: request.imageId })
  const parsed = id.safeParse(request.imageId)
  if (!parsed.success) throw notFound()
  return savedFile(services, await sharedFile(services, share, parsed.data, signal), 'private, no-store')
}

/**
 * The picture for link previews of other programs.
 * @throws ServiceError 'not-found', also for a link with a password; BlobError
 */
export async function readSharePreview({ services }: Context, key: string, signal: AbortSignal): Promise<BytesAnswer> {
  const { principal, hasPassword } = await openShare(services, key, undefined)
  if (hasPassword) throw notFound()
  const imageId = (await coverOf(services, principal)).id
  const access = await authorize(services.database, principal, {
    workspaceId: principal.workspaceId,
    permission: 'image:view',
    subject: { kind: 'image', id: imageId },
  })
  const shown = await findOutgoing(services, access, { imageId, kind: 'preview', credentials: false, signal })
  const { stream, bytes } = await services.blobs.get(shown.sha256)
  return {
    status: 200,
    headers: {
      'content-type': sentAs(shown.mediaType),
      'content-length': String(bytes),
      'cache-control': 'no-cache',
      ...harmless,
    },
    stream,
  }
}

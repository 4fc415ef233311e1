import { authorizeMember } from '@amend/services'
import { type Brought, bringUpload as bring, type Upload as NewImage } from '@amend/services/image'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { id, key } from '../input.ts'

export interface Upload extends NewImage {
  readonly workspaceId: string
}

const upload = z.object({ workspaceId: id, key })

/**
 * Takes a picture in that a request carries.
 * @throws ServiceError 'not-signed-in', 'not-found', 'bad-input', and as `bringUpload` of the services; AuthError
 * 'not-permitted'; BlobError
 */
export async function bringUpload({ services, principal }: Context, request: Upload): Promise<Brought> {
  const { workspaceId, key } = upload.parse({ workspaceId: request.workspaceId, key: request.key })
  const member = await authorizeMember(services.database, principal, workspaceId, 'image:upload')
  const { name, contentLength, body } = request
  return bring(services, member, { key, name, contentLength, body })
}

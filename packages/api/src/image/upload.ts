import { authorizeMember } from '@amend/services'
import { type Upload as NewUpload, receiveUpload as receive, type UploadResult } from '@amend/services/image'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { id, key } from '../input.ts'

export interface Upload extends NewUpload {
  readonly workspaceId: string
}

const upload = z.object({ workspaceId: id, key })

/**
 * Receives the picture in the body of a request.
 * @throws ServiceError 'not-signed-in', 'not-found', 'bad-input', and those of `receiveUpload` in the services;
 * AuthError 'not-permitted'; BlobError
 */
export async function receiveUpload({ services, principal }: Context, request: Upload): Promise<UploadResult> {
  const { workspaceId, key } = upload.parse({ workspaceId: request.workspaceId, key: request.key })
  const member = await authorizeMember(services.database, principal, workspaceId, 'image:upload')
  const { name, contentLength, body } = request
  return receive(services, member, { key, name, contentLength, body })
}

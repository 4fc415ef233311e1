import { ServiceError } from '@amend/services'
import type { UploadedImage } from '@amend/services/types'
import { receiveUpload } from '../image/upload.ts'
import { readForm } from './form.ts'
import type { Call } from './route.ts'

export interface UploadedFile {
  /** Absent when the form has no file. */
  readonly image?: UploadedImage
  /** The other fields of the form. */
  readonly fields: Readonly<Record<string, unknown>>
}

/**
 * Receives the picture of a request: the field "file" of a form, or the whole body.
 * @throws those of `receiveUpload`
 */
export async function uploadFile(call: Call): Promise<UploadedFile & { readonly image: UploadedImage }>
export async function uploadFile(call: Call): Promise<UploadedFile>
export async function uploadFile(call: Call): Promise<UploadedFile> {
  const { context, workspaceId, key, request } = call
  const type = request.headers.get('content-type') ?? ''
  if (!request.body) throw new ServiceError('empty-file', 'This file is empty.')
  if (/^multipart\/form-data\b/i.test(type)) {
    const { file, fields } = await readForm(request.body, type, async ({ name, body }) => {
      return (await receiveUpload(context, { workspaceId, key, name, body })).image
    })
    return { ...(file && { image: file }), fields }
  }
  if (!/^(image\/|application\/octet-stream\b)/i.test(type)) {
    throw new ServiceError('bad-input', 'Send the picture as multipart/form-data, or as the body with its media type.')
  }
  const length = request.headers.get('content-length')
  const { image } = await receiveUpload(context, {
    ...{ workspaceId, key, name: new URL(request.url).searchParams.get('name') ?? '' },
    contentLength: length && /^\d{1,15}$/.test(length) ? Number(length) : undefined,
    body: request.body,
  })
  return { image, fields: {} }
}

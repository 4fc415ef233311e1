import { authorize, notFound } from '@amend/services'
import { findExportFile } from '@amend/services/image'
import { z } from 'zod'
import { type BytesAnswer, savedFile } from '../bytes.ts'
import type { Context } from '../context.ts'
import { id } from '../input.ts'

const request = z.object({ workspaceId: id, exportId: id })

/**
 * The file of an export, to be saved under the image's name.
 * @throws ServiceError 'not-signed-in', 'not-found', 'not-ready'; AuthError 'not-permitted'; BlobError
 */
export async function readExport(
  { services, principal }: Context,
  input: { readonly workspaceId: string; readonly exportId: string },
): Promise<BytesAnswer> {
  const parsed = request.safeParse(input)
  if (!parsed.success) throw notFound()
  const { workspaceId, exportId } = parsed.data
  const access = await authorize(services.database, principal, { workspaceId, permission: 'image:download' })
  return savedFile(services, await findExportFile(access, exportId), 'private, no-cache')
}

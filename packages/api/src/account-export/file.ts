import { notFound, requireSession } from '@amend/services'
import { findAccountExportFile } from '@amend/services/account-export'
import { type BytesAnswer, savedFile } from '../bytes.ts'
import type { Context } from '../context.ts'
import { id } from '../input.ts'

/**
 * The archive of the own account.
 * @throws ServiceError 'not-signed-in', 'not-found'; BlobError
 */
export async function readAccountExport({ services, principal }: Context, exportId: string): Promise<BytesAnswer> {
  const session = requireSession(principal)
  const parsed = id.safeParse(exportId)
  if (!parsed.success) throw notFound()
  return savedFile(services, await findAccountExportFile(services, session, parsed.data), 'private, no-store')
}

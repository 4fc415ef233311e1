import { type Client, type Proof, recordAccountAction, requireProof, type SessionPrincipal } from '@amend/auth'
import { type AccountExport, isUniqueViolation } from '@amend/db'
import { notFound, ServiceError } from '../error.ts'
import { limitRate } from '../rate-limits.ts'
import type { Services } from '../services.ts'
import type { AccountExportItem } from './schema.ts'

/**
 * Queues an archive with everything that the account has here. A mail says when it can be downloaded.
 * @throws ServiceError 'export-pending'; AuthError 'too-many-attempts', and those of `requireProof`
 */
export async function requestAccountExport(
  services: Services,
  session: SessionPrincipal,
  proof: Proof,
  { pageAddress }: Pick<Client, 'pageAddress'>,
): Promise<AccountExportItem> {
  const { database, queue, auth } = services
  const { person } = session
  const pageUrl = `${pageAddress ?? auth.settings.baseUrl}/settings#data`
  const create = () =>
    database.transaction(async (records) => {
      const { accountExport } = records.installation
      if (await accountExport.findFirst({ where: { userId: person.id, status: 'pending' } })) throw pending()
      const row = await accountExport.create({ data: { userId: person.id, pageUrl } })
      await queue.request(records, 'account.export', { exportId: row.id }, { person: person.id })
      await recordAccountAction(records, { actorId: person.id, action: 'account:export', subjectId: row.id })
      return itemOf({ ...row, blob: null })
    })
  const refuseSecond = async () => {
    const where = { userId: person.id, status: 'pending' as const }
    if (await database.installation.accountExport.findFirst({ where })) throw pending()
  }
  // Before a code is used up by the proof, and again after it, which takes a while.
  await refuseSecond()
  await requireProof(auth, session, proof)
  await refuseSecond()
  await limitRate(database, 'accountExport', person.id)
  try {
    return await create()
  } catch (error) {
    // A concurrent request was faster.
    if (isUniqueViolation(error)) throw pending()
    throw error
  }
}

const pending = () =>
  new ServiceError('export-pending', 'Your data is being collected already. You get an email when it is ready.')

/** The last export of the account; null when there is none, or the last one has expired. */
export async function latestAccountExport(
  { database }: Services,
  { person }: SessionPrincipal,
): Promise<AccountExportItem | null> {
  const row = await database.installation.accountExport.findFirst({
    where: { userId: person.id, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
    include: { blob: { select: { bytes: true } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })
  return row && itemOf(row)
}

type WithBlob = AccountExport & { readonly blob: { readonly bytes: bigint } | null }

function itemOf({ id, status, createdAt, expiresAt, errorCode, errorMessage, blob }: WithBlob): AccountExportItem {
  return {
    ...{ id, status },
    createdAt: createdAt.toISOString(),
    bytes: blob && Number(blob.bytes),
    url: status === 'ready' ? `/api/account-exports/${id}` : null,
    expiresAt: expiresAt?.toISOString() ?? null,
    error: errorCode !== null && errorMessage !== null ? { code: errorCode, message: errorMessage } : null,
  }
}

/**
 * The file of an own export that has not expired.
 * @throws ServiceError 'not-found', also for the export of another account
 */
export async function findAccountExportFile(
  { database }: Services,
  { person }: SessionPrincipal,
  id: string,
): Promise<{ sha256: string; mediaType: string; name: string }> {
  const row = await database.installation.accountExport.findFirst({
    where: { id, userId: person.id, status: 'ready', expiresAt: { gt: new Date() } },
  })
  if (!row || row.blobHash === null) throw notFound()
  const day = row.createdAt.toISOString().slice(0, 10)
  return { sha256: row.blobHash, mediaType: 'application/zip', name: `amend-${day}.zip` }
}

import type { Database } from '@amend/db'
import { type JobHandler, type Queue, recordHandler } from '@amend/jobs'
import type { Credential } from '@amend/provenance'
import { type ArchivedResult, accountExportRecord, writeArchive } from '@amend/services/account-export'
import type { Blobs } from '@amend/storage'
import { explainFailure } from '../failure.ts'
import { requireStorage } from '../file-store.ts'
import type { ProcessPool } from '../process/pool.ts'
import { namedVersion, provenanceOf } from '../signing/provenance.ts'
import type { SignerTasks } from '../signing/tasks.ts'

export interface AccountExportParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
  readonly signers: ProcessPool<SignerTasks>
  /** With which results are signed. */
  readonly credential: Credential
}

/** Collects everything that an account has in one file, its results with signed content credentials. */
export function accountExportHandler(parts: AccountExportParts): JobHandler<'account.export'> {
  const { queue, database, blobs } = parts
  return recordHandler(queue, database, accountExportRecord, {
    perform: async ({ row, signal }) => {
      await requireStorage(blobs)
      const sign = (result: ArchivedResult) => signResult(parts, result, signal)
      return writeArchive({ database, blobs, userId: row.userId, sign }, signal)
    },
    explain: explainFailure,
  })
}

/** The formats that hold credentials; a result has one of them. */
const signable: readonly string[] = ['image/jpeg', 'image/png', 'image/webp', 'image/avif']

async function signResult(
  { database, signers, credential }: AccountExportParts,
  { workspaceId, imageId, bytes, mediaType }: ArchivedResult,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (!signable.includes(mediaType)) return bytes
  const image = await database.workspace(workspaceId).image.findFirst({
    where: { id: imageId },
    select: { treeId: true, edit: { select: { modelVersion: namedVersion } } },
  })
  // Deleted while the archive is written.
  if (!image) return bytes
  const { treeId, edit } = image
  const provenance = await provenanceOf(database, { workspaceId, treeId }, edit?.modelVersion ?? null)
  return signers.next().run('sign', () => ({ bytes, mediaType, provenance, credential }), { signal })
}

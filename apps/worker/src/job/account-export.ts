import type { Database } from '@amend/db'
import { type JobHandler, type Queue, recordHandler } from '@amend/jobs'
import { accountExportRecord, writeArchive } from '@amend/services/account-export'
import type { Blobs } from '@amend/storage'
import { explainFailure } from '../failure.ts'
import { requireStorage } from '../file-store.ts'

export interface AccountExportParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
}

/** Collects everything that an account has in one file. */
export function accountExportHandler({ queue, database, blobs }: AccountExportParts): JobHandler<'account.export'> {
  return recordHandler(queue, database, accountExportRecord, {
    perform: async ({ row, signal }) => {
      await requireStorage(blobs)
      return writeArchive(database, blobs, row, signal)
    },
    explain: explainFailure,
  })
}

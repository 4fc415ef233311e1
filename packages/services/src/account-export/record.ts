import { chooseLanguage, composeMail, type MailKind, queueMail } from '@amend/auth/mail'
import { type AccountExport, Prisma, type Records } from '@amend/db'
import { type RecordDefinition, withoutJob } from '@amend/jobs'

/** How long an export can be downloaded, ms. */
const kept = 7 * 24 * 60 * 60 * 1000

/**
 * The life cycle of an export of an account: pending → ready or failed, with a mail to its owner. It belongs to no
 * workspace, so it has no events. A result is the hash of the stored archive.
 */
export const accountExportRecord: RecordDefinition<'account.export', AccountExport, never, string> = {
  job: 'account.export',

  begin: async (records, { exportId }) => {
    const where = { id: exportId, status: 'pending' as const }
    const row = await records.installation.accountExport.findFirst({ where })
    return row ? { row, events: [] } : undefined
  },

  finish: async (records, row, blobHash) => {
    const { accountExport } = records.installation
    const { count } = await accountExport.updateMany({
      where: { id: row.id, status: 'pending' },
      data: { status: 'ready', blobHash, expiresAt: new Date(Date.now() + kept) },
    })
    if (count === 0) return []
    // Only the last one is kept: an archive may be as large as all pictures.
    await accountExport.deleteMany({ where: { userId: row.userId, id: { not: row.id } } })
    await mailOwner(records, row, 'exportReady')
    return []
  },

  fail: async (records, { exportId: id }, { code: errorCode, message: errorMessage }) => {
    const { accountExport } = records.installation
    const [row] = await accountExport.updateManyAndReturn({
      where: { id, status: 'pending' },
      data: { status: 'failed', errorCode, errorMessage },
    })
    if (!row) return undefined
    await mailOwner(records, row, 'exportFailed')
    return []
  },

  findAbandoned: (records) => records.unsafe.$queryRaw`
    SELECT id::text AS "exportId" FROM "AccountExport" AS export
    WHERE status = 'pending' AND "createdAt" < now() - interval '2 minutes'
      AND ${withoutJob('account.export', Prisma.sql`export.id`)}
    LIMIT 100`,
}

async function mailOwner(records: Records, { userId, pageUrl }: AccountExport, kind: MailKind): Promise<void> {
  const user = await records.installation.user.findUnique({
    where: { id: userId },
    select: { email: true, language: true },
  })
  if (user) await queueMail(records, composeMail(kind, user.email, chooseLanguage(user.language), { url: pageUrl }))
}

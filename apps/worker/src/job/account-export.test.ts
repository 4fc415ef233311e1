import { addUpload } from '@amend/db/seed'
import { describe, expect, it } from 'vitest'
import { openTestInstallation } from '../testing/installation.ts'
import { runJob } from '../testing/run-job.ts'
import { openTestWorkspace } from '../testing/workspace.ts'
import { accountExportHandler } from './account-export.ts'
import { blobCleanHandler } from './blob-clean.ts'
import { recordPruneHandler } from './record-prune.ts'

const installation = await openTestInstallation()
const { database, blobs } = installation
const { person, id: workspaceId } = await openTestWorkspace(installation)

const add = () =>
  database.installation.accountExport.create({ data: { userId: person.user.id, pageUrl: 'https://example.org' } })
const find = (id: string) => database.installation.accountExport.findUnique({ where: { id } })

describe('an export of an account', () => {
  it('is made, is kept by the clean-up, and is deleted when it has expired', async () => {
    await addUpload(database, workspaceId, 'lost.jpg', { by: person })
    const { id: exportId } = await add()
    await runJob(database, accountExportHandler(installation), 'account.export', { exportId })
    const row = await find(exportId)
    expect(row).toMatchObject({ status: 'ready', expiresAt: expect.any(Date) })
    const hash = row?.blobHash ?? ''
    const clean = () => runJob(database, blobCleanHandler(database, blobs, -1000), 'blob.clean', {})
    const prune = () => runJob(database, recordPruneHandler(database, { confirmation: 'optional' }), 'record.prune', {})
    await prune()
    await clean()
    expect(await blobs.has(hash)).toBe(true)
    await database.unsafe.accountExport.update({
      where: { id: exportId },
      data: { expiresAt: new Date(Date.now() - 1) },
    })
    await prune()
    await clean()
    expect(await find(exportId)).toBeNull()
    expect(await blobs.has(hash)).toBe(false)
  })

  it('ends without work when its account is gone', async () => {
    const { id: exportId } = await add()
    await database.installation.accountExport.delete({ where: { id: exportId } })
    await runJob(database, accountExportHandler(installation), 'account.export', { exportId })
    expect(await database.installation.accountExport.count()).toBe(0)
  })

  it('fails with a sentence, which is mailed', async () => {
    const { id: exportId } = await add()
    const gone = { ...blobs, check: () => Promise.reject(new Error('a secret')) }
    const handler = accountExportHandler({ ...installation, blobs: gone })
    await runJob(database, handler, 'account.export', { exportId })
    expect(await find(exportId)).toMatchObject({ status: 'failed', errorCode: 'internal' })
    const mails = await database.installation.mailOutbox.findMany({ orderBy: { id: 'desc' } })
    expect(mails[0]?.subject).toBe('Your data could not be collected')
    expect(JSON.stringify([mails, await find(exportId)])).not.toContain('a secret')
  })
})

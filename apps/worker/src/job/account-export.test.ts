import { addEdit, addUpload } from '@amend/db/seed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCredential } from '../credential.ts'
import { storeBytes } from '../file-store.ts'
import { poolOf } from '../process/pool.ts'
import type { SignerTasks } from '../signing/tasks.ts'
import { openTestInstallation, quiet } from '../testing/installation.ts'
import { runJob } from '../testing/run-job.ts'
import { openTestWorkspace, photo } from '../testing/workspace.ts'
import { accountExportHandler } from './account-export.ts'
import { blobCleanHandler } from './blob-clean.ts'
import { recordPruneHandler } from './record-prune.ts'

const installation = await openTestInstallation()
const { database, blobs } = installation
const { person, id: workspaceId } = await openTestWorkspace(installation)
const signers = poolOf<SignerTasks>(1, {
  name: 'signer',
  program: new URL('../signing/process.ts', import.meta.url),
  log: quiet,
})
beforeAll(() => signers.start(), 120_000)
afterAll(() => signers.close(), 60_000)
const parts = { ...installation, signers, credential: await loadCredential(database, undefined) }

const add = () =>
  database.installation.accountExport.create({ data: { userId: person.user.id, pageUrl: 'https://example.org' } })
const find = (id: string) => database.installation.accountExport.findUnique({ where: { id } })

describe('an export of an account', () => {
  it('is made, is kept by the clean-up, and is deleted when it has expired', async () => {
    await addUpload(database, workspaceId, 'lost.jpg', { by: person })
    const { id: exportId } = await add()
    await runJob(database, accountExportHandler(parts), 'account.export', { exportId })
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

  it('has a result with content credentials, and a photo as it was sent', async () => {
    const bytes = await photo()
    const { sha256 } = await storeBytes(database, blobs, bytes, 'image/jpeg')
    const upload = await addUpload(database, workspaceId, 'lake.jpg', { by: person, sha256 })
    const { result } = await addEdit(database, upload, 'make it night', { by: person })
    await database.unsafe.image.update({ where: { id: result?.id ?? '' }, data: { blobHash: sha256 } })
    const { id: exportId } = await add()
    await runJob(database, accountExportHandler(parts), 'account.export', { exportId })
    // The archive stores files as they are, one after the other.
    const archive = Buffer.from(await blobs.read((await find(exportId))?.blobHash ?? ''))
    const at = (part: string | Uint8Array) => archive.indexOf(typeof part === 'string' ? part : Buffer.from(part))
    expect(at(bytes)).toBeGreaterThan(0)
    expect(at('c2pa.edited')).toBeGreaterThan(0)
    const lake = archive.lastIndexOf('lake.jpg', at(bytes))
    const night = archive.lastIndexOf('make it night.jpg', at('c2pa.edited'))
    expect(lake).toBeGreaterThan(0)
    expect(night).toBeGreaterThan(lake)
    expect(archive.subarray(at(bytes), at(bytes) + bytes.length).includes('c2pa')).toBe(false)
  })

  it('ends without work when its account is gone', async () => {
    const { id: exportId } = await add()
    await database.installation.accountExport.delete({ where: { id: exportId } })
    await runJob(database, accountExportHandler(parts), 'account.export', { exportId })
    expect(await find(exportId)).toBeNull()
  })

  it('fails with a sentence, which is mailed', async () => {
    const { id: exportId } = await add()
    const gone = { ...blobs, check: () => Promise.reject(new Error('a secret')) }
    const handler = accountExportHandler({ ...parts, blobs: gone })
    await runJob(database, handler, 'account.export', { exportId })
    expect(await find(exportId)).toMatchObject({ status: 'failed', errorCode: 'internal' })
    const mails = await database.installation.mailOutbox.findMany({ orderBy: { id: 'desc' } })
    expect(mails[0]?.subject).toBe('Your data could not be collected')
    expect(JSON.stringify([mails, await find(exportId)])).not.toContain('a secret')
  })
})

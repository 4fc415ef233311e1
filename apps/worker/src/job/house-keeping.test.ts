import { utimes } from 'node:fs/promises'
import path from 'node:path'
import { appendEvent } from '@amend/db'
import { addEdit, addUpload } from '@amend/db/seed'
import { describe, expect, it } from 'vitest'
import { deliverWhileOpen } from '../deliver-mail.ts'
import { storeBytes } from '../file-store.ts'
import { openTestInstallation } from '../testing/installation.ts'
import { runJob } from '../testing/run-job.ts'
import { openTestWorkspace } from '../testing/workspace.ts'
import { blobCleanHandler } from './blob-clean.ts'
import { recordPruneHandler } from './record-prune.ts'
import { trashEmptyHandler } from './trash-empty.ts'

const installation = await openTestInstallation()
const { database, queue, blobs, folder } = installation
const workspace = await openTestWorkspace(installation)
const { id: workspaceId } = workspace
const day = 24 * 60 * 60 * 1000
const ago = (days: number) => new Date(Date.now() - days * day)
const text = (content: string) => new TextEncoder().encode(content)

describe('cleaning the storage', () => {
  it('deletes bytes without references, known to the database or not, and keeps the rest', async () => {
    const used = await storeBytes(database, blobs, text('used'), 'image/png')
    await addUpload(database, workspaceId, 'used.png', { sha256: used.sha256 })
    const dropped = await storeBytes(database, blobs, text('dropped'), 'image/png')
    const young = await storeBytes(database, blobs, text('young'), 'image/png')
    const stray = await blobs.put(text('stray'))
    for (const { sha256 } of [used, dropped]) {
      await database.installation.blob.update({ where: { sha256 }, data: { claimedAt: ago(2) } })
    }
    const strayFile = path.join(folder, 'blobs', stray.sha256.slice(0, 2), stray.sha256.slice(2, 4), stray.sha256)
    await utimes(strayFile, ago(2), ago(2))
    await runJob(database, blobCleanHandler(database, blobs), 'blob.clean', {})
    const left = await Promise.all([used, dropped, young, stray].map(({ sha256 }) => blobs.has(sha256)))
    expect(left).toEqual([true, false, true, false])
    expect(await database.installation.blob.count({ where: { sha256: { in: [dropped.sha256, stray.sha256] } } })).toBe(
      0,
    )
  })
})

describe('emptying the trash', () => {
  it('deletes what is older than the retention, and old sketches', async () => {
    const [kept, trashed, over] = [
      await addUpload(database, workspaceId, 'kept.png'),
      await addUpload(database, workspaceId, 'trashed.png'),
      await addUpload(database, workspaceId, 'over.png'),
    ]
    await database.unsafe.image.update({ where: { id: trashed.id }, data: { trashedAt: ago(29) } })
    await database.unsafe.image.update({ where: { id: over.id }, data: { trashedAt: ago(31) } })
    const { edit, result } = await addEdit(database, over, 'make it winter')
    const sketched = await addEdit(database, kept, 'make it night')
    await database.unsafe.edit.update({ where: { id: sketched.edit.id }, data: { kind: 'exploration' } })
    const sketchId = sketched.result?.id ?? ''
    await database.unsafe.image.update({ where: { id: sketchId }, data: { kind: 'sketch', createdAt: ago(8) } })

    await runJob(
      database,
      trashEmptyHandler(queue, database, () => 30),
      'trash.empty',
      {},
    )
    const ids = [kept, trashed, over].map(({ id }) => id).concat(sketchId, result?.id ?? '')
    const left = await database.unsafe.image.findMany({ where: { id: { in: ids } }, select: { id: true } })
    expect(left.map(({ id }) => id).sort()).toEqual([kept.id, trashed.id, result?.id].sort())
    // Its results stay, without their source.
    expect(await database.unsafe.edit.findUniqueOrThrow({ where: { id: edit.id } })).toMatchObject({ sourceId: null })
    expect(await workspace.kindsOfEvents(over.id)).toEqual(['image.deleted'])
  })
})

describe('pruning the records', () => {
  it('deletes expired records only', async () => {
    const image = await addUpload(database, workspaceId, 'lake.png')
    await database.transaction((records) =>
      appendEvent(records, { workspaceId, kind: 'image.changed', subjectId: image.id }),
    )
    await database.unsafe.event.updateMany({ where: { subjectId: image.id }, data: { createdAt: ago(8) } })
    await database.transaction((records) =>
      appendEvent(records, { workspaceId, kind: 'image.trashed', subjectId: image.id }),
    )
    const old = await workspace.export(image, { format: 'png', size: 'original', withRecipe: false })
    const failed = { status: 'failed' as const, errorCode: 'internal', errorMessage: 'No.', createdAt: ago(8) }
    await database.unsafe.export.update({ where: { id: old.id }, data: failed })
    const pending = await workspace.export(image, { format: 'jpeg', size: 'original', withRecipe: false })
    const exploration = async (finishedAt: Date) => {
      const { edit } = await addEdit(database, image, 'make it night', { status: 'cancelled' })
      await database.unsafe.edit.update({ where: { id: edit.id }, data: { kind: 'exploration', finishedAt } })
      return edit.id
    }
    const [over, recent] = [await exploration(ago(8)), await exploration(ago(1))]

    const handler = recordPruneHandler(database, { confirmation: 'optional' })
    await runJob(database, handler, 'record.prune', {})
    expect(await workspace.kindsOfEvents(image.id)).toEqual(['image.trashed'])
    const exports = await database.unsafe.export.findMany({ where: { id: { in: [old.id, pending.id] } } })
    expect(exports.map(({ id }) => id)).toEqual([pending.id])
    const edits = await database.unsafe.edit.findMany({ where: { id: { in: [over, recent] } } })
    expect(edits.map(({ id }) => id)).toEqual([recent])
  })
})

describe('delivering mail', () => {
  it('sends new mail while it runs, and continues after a failure', async () => {
    const sent: string[] = []
    const leaving = new AbortController()
    let refused = false
    const mailer = {
      send: async ({ recipient }: { recipient: string }) => {
        if (!refused) {
          refused = true
          throw new Error('Not now.')
        }
        sent.push(recipient)
        leaving.abort()
      },
      isFinal: () => false,
      close: () => {},
    }
    const quiet = { info: () => {}, warn: () => {}, error: () => {} }
    const delivering = deliverWhileOpen(database, mailer, quiet, leaving.signal, 20)
    for (const recipient of ['ann@example.org', 'bo@example.org']) {
      await database.installation.mailOutbox.create({ data: { recipient, subject: 'Hello', text: 'Hello' } })
    }
    await delivering
    expect(sent).toHaveLength(1)
  })
})

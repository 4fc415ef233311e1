import { claimBlob } from '@amend/db'
import { notFound } from '@amend/services'
import { describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'
import { readAccountExport } from './file.ts'

const { services, contextOf, owner, editor, stranger } = await testInstallation()
const { database, blobs } = services

async function addExport(state: { status: 'pending' | 'ready'; expiresAt: Date | null }) {
  const { sha256: blobHash } = await blobs.put(Buffer.from('an archive'), {
    claim: (stored) => claimBlob(database, { ...stored, mediaType: 'application/zip' }),
  })
  const data = { userId: editor.user.id, pageUrl: '', ...state, ...(state.status === 'ready' && { blobHash }) }
  return (await database.installation.accountExport.create({ data })).id
}

const tomorrow = () => new Date(Date.now() + 86_400_000)

describe('the archive of an account', () => {
  it('is saved by its owner', async () => {
    const id = await addExport({ status: 'ready', expiresAt: tomorrow() })
    const { headers, stream } = await readAccountExport(await contextOf(editor), id)
    expect(headers).toMatchObject({
      'content-disposition': expect.stringMatching(/^attachment; filename="amend-[\d-]+\.zip"/),
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    })
    expect(Buffer.concat(await (stream?.toArray() ?? [])).toString()).toBe('an archive')
  })

  it('reads as absent to everybody else', async () => {
    const id = await addExport({ status: 'ready', expiresAt: tomorrow() })
    for (const person of [owner, stranger]) {
      await expect(readAccountExport(await contextOf(person), id)).rejects.toThrow(notFound().message)
    }
    await expect(readAccountExport(await contextOf(), id)).rejects.toMatchObject({ code: 'not-signed-in' })
  })

  it('reads as absent before it is ready, after it has expired, and for no id', async () => {
    const ids = [
      await addExport({ status: 'ready', expiresAt: new Date(Date.now() - 1) }),
      await addExport({ status: 'pending', expiresAt: null }),
      ...['00000000-0000-7000-8000-000000000000', 'x', '../x', ''],
    ]
    for (const id of ids) {
      await expect(readAccountExport(await contextOf(editor), id), id).rejects.toMatchObject({ code: 'not-found' })
    }
  })
})

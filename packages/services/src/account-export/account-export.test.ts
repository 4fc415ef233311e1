import { claimBlob } from '@amend/db'
import { addEdit, addTeam, addUpload } from '@amend/db/seed'
import { unzipSync } from 'fflate'
import { beforeEach, describe, expect, it } from 'vitest'
import { newPerson, picture, testInstallation } from '../testing/index.ts'
import { accountExportRecord } from './record.ts'
import { findAccountExportFile, latestAccountExport, requestAccountExport } from './request.ts'
import { writeArchive } from './write.ts'

const installation = await testInstallation()
const { services, principalOf, owner, editor, team, stranger } = installation
const { database, blobs } = services
const password = 'correct horse battery staple'
const never = new AbortController().signal

beforeEach(async () => {
  await database.unsafe.rateLimit.deleteMany()
  await database.unsafe.accountExport.deleteMany()
})

const store = async (bytes: Uint8Array, mediaType = 'image/png') =>
  (await blobs.put(bytes, { claim: (stored) => claimBlob(database, { ...stored, mediaType }) })).sha256

const request = async (person = editor) => requestAccountExport(services, await principalOf(person), { password }, {})

/** In place of credentials: its place shows that it was called. */
const sign = async ({ bytes }: { readonly bytes: Uint8Array }) => Buffer.concat([bytes, Buffer.from('signed')])

/** Makes the requested archive, as a worker does. */
async function make(person = editor) {
  const row = await database.unsafe.accountExport.findFirstOrThrow({
    where: { userId: person.user.id, status: 'pending' },
  })
  const hash = await writeArchive({ database, blobs, userId: row.userId, sign }, never)
  await database.transaction((records) => accountExportRecord.finish(records, row, hash))
  return row
}

async function contentOf(sha256: string) {
  const files = unzipSync(await blobs.read(sha256))
  const names = Object.keys(files)
  const find = (part: RegExp) => names.filter((name) => part.test(name))
  const json = (part: RegExp) => {
    const [name = ''] = find(part)
    return JSON.parse(Buffer.from(files[name] ?? []).toString())
  }
  return {
    names,
    find,
    json,
    bytes: (name: string) => files[name],
    all: Buffer.concat(Object.values(files)).toString(),
  }
}

describe('the archive', () => {
  it('has the own workspace, what the person made in teams, and nothing of others', async () => {
    const bytes = await picture()
    const own = await addUpload(database, editor.workspace.id, 'my lake.png', {
      by: editor,
      sha256: await store(bytes),
    })
    const ofTeam = await addUpload(database, team.id, 'team.png', {
      by: editor,
      sha256: await store(await picture('jpeg'), 'image/jpeg'),
    })
    const { edit, result } = await addEdit(database, ofTeam, 'make it <night>', { by: editor })
    await database.unsafe.edit.update({ where: { id: edit.id }, data: { recipe: { seed: 7 } } })
    const made = await store(await picture('png', 40, 30))
    await database.unsafe.image.update({ where: { id: result?.id ?? '' }, data: { blobHash: made } })
    await addUpload(database, team.id, 'of the owner.png', { by: owner })
    await addUpload(database, stranger.workspace.id, 'of a stranger.png', { by: stranger })
    const scope = database.workspace(team.id)
    const said = { workspaceId: team.id, imageId: ofTeam.id }
    await scope.comment.create({ data: { ...said, authorId: editor.user.id, text: 'my words' } })
    await scope.comment.create({ data: { ...said, authorId: owner.user.id, text: 'words of the owner' } })
    await scope.rating.create({ data: { ...said, userId: editor.user.id, stars: 4 } })
    await request()
    await make()
    const { sha256, name } = await findAccountExportFile(
      services,
      await principalOf(editor),
      (await latest())?.id ?? '',
    )
    expect(name).toMatch(/^amend-\d{4}-\d\d-\d\d\.zip$/)
    const archive = await contentOf(sha256)
    const account = archive.json(/^account\.json$/)
    expect(account).toMatchObject({ id: editor.user.id, email: editor.user.email, signIn: { providers: [] } })
    expect(account.signIn.sessions).toHaveLength(1)
    const [mine = ''] = archive.find(/^Edda Editor .*\/pictures\/.*my lake\.png$/)
    expect(Buffer.from(archive.bytes(mine) ?? [])).toEqual(bytes)
    expect(archive.json(/^Edda Editor .*\/pictures\.json$/)).toMatchObject([
      { id: own.id, name: 'my lake.png', kind: 'upload' },
    ])
    expect(mine).toContain(archive.json(/^Edda Editor .*\/pictures\.json$/)[0].file)
    const pictures: { id: string }[] = archive.json(/^Studio .*\/pictures\.json$/)
    expect(pictures.map(({ id }) => id)).toEqual(expect.arrayContaining([ofTeam.id, result?.id]))
    // Results are signed, photos are as they were sent.
    const [resultFile = ''] = archive.find(/\/pictures\/.*night/)
    expect(Buffer.from(archive.bytes(resultFile) ?? []).toString('latin1')).toMatch(/signed$/)
    const edits: object[] = archive.json(/^Studio .*\/edits\.json$/)
    expect(edits).toContainEqual(
      expect.objectContaining({
        id: edit.id,
        instruction: 'make it <night>',
        recipe: { seed: 7 },
        resultId: result?.id,
        seed: '0',
      }),
    )
    expect(archive.json(/^Studio .*\/comments\.json$/)).toMatchObject([{ text: 'my words' }])
    expect(archive.json(/^Studio .*\/ratings\.json$/)).toMatchObject([{ stars: 4 }])
    expect(archive.all).not.toMatch(/of the owner|of a stranger/)
  })

  it('has no password, no secret and no hash', async () => {
    await principalOf(editor)
    await request()
    await make()
    const { sha256 } = await findAccountExportFile(services, await principalOf(editor), (await latest())?.id ?? '')
    const { all } = await contentOf(sha256)
    expect(all).not.toMatch(/argon2|[0-9a-f]{64}|sessionToken|idempotencyKey|secret/i)
  })

  it('has unlike names for equal pictures, and no name that leaves its folder', async () => {
    const person = await newPerson(database)
    const sha256 = await store(await picture())
    for (const name of ['../../a.png', '../../a.png', 'con?.png', 'x'.repeat(300)]) {
      await addUpload(database, person.workspace.id, name, { by: person, sha256 })
    }
    await request(person)
    await make(person)
    const file = await findAccountExportFile(services, await principalOf(person), (await latest(person))?.id ?? '')
    const { find, names } = await contentOf(file.sha256)
    expect(find(/\/pictures\/./)).toHaveLength(4)
    for (const name of names) expect(name).not.toMatch(/\.\.\/|[\\:*?"<>|]|.{300}/)
  })

  it('is made although the file of a picture is missing', async () => {
    const person = await newPerson(database)
    await addUpload(database, person.workspace.id, 'lost.png', { by: person })
    await request(person)
    await make(person)
    const file = await findAccountExportFile(services, await principalOf(person), (await latest(person))?.id ?? '')
    const { find, json } = await contentOf(file.sha256)
    expect(json(/pictures\.json$/)).toMatchObject([{ name: 'lost.png' }])
    expect(find(/\/pictures\/./)).toEqual([])
  })

  it('reads more rows than a page has', async () => {
    const person = await newPerson(database)
    const { id: workspaceId } = person.workspace
    const { blobHash } = await addUpload(database, workspaceId, 'first.png', { by: person })
    const data = {
      workspaceId,
      kind: 'upload' as const,
      status: 'ready' as const,
      blobHash,
      createdById: person.user.id,
    }
    const rows = Array.from({ length: 450 }, (_, i) => ({ ...data, width: 64, height: 48, name: `${i}.png` }))
    await database.workspace(workspaceId).image.createMany({ data: rows })
    await request(person)
    await make(person)
    const file = await findAccountExportFile(services, await principalOf(person), (await latest(person))?.id ?? '')
    expect((await contentOf(file.sha256)).json(/pictures\.json$/)).toHaveLength(451)
  })

  it('stops when its job must', async () => {
    await request()
    const row = await database.unsafe.accountExport.findFirstOrThrow()
    const source = { database, blobs, userId: row.userId, sign }
    await expect(writeArchive(source, AbortSignal.abort(new Error('over')))).rejects.toThrow('over')
  })
})

const latest = async (person = editor) => latestAccountExport(services, await principalOf(person))

describe('an export', () => {
  it('is made once at a time', async () => {
    const settled = await Promise.allSettled([1, 2, 3].map(() => request()))
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(request()).rejects.toMatchObject({ code: 'export-pending' })
    await make()
    await request()
    expect(await latest()).toMatchObject({ status: 'pending', url: null })
    await make()
    // The former archive is not kept beside the new one.
    expect(await database.unsafe.accountExport.count()).toBe(1)
  })

  it('is for its owner, and mails a link to the settings', async () => {
    await database.unsafe.mailOutbox.deleteMany()
    await request()
    const { id } = await make()
    expect(await latest()).toMatchObject({ id, status: 'ready', url: `/api/account-exports/${id}` })
    const foreign = findAccountExportFile(services, await principalOf(owner), id)
    await expect(foreign).rejects.toMatchObject({ code: 'not-found' })
    expect(await latest(owner)).toBeNull()
    const [mail] = await database.unsafe.mailOutbox.findMany()
    expect(mail).toMatchObject({ recipient: editor.user.email, subject: 'Your data is ready to download' })
    expect(mail?.text).toContain('https://amend.example.org/settings#data')
    expect(mail?.text).not.toContain(id)
  })

  it('expires', async () => {
    await request()
    const { id } = await make()
    await database.unsafe.accountExport.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } })
    expect(await latest()).toBeNull()
    const gone = findAccountExportFile(services, await principalOf(editor), id)
    await expect(gone).rejects.toMatchObject({ code: 'not-found' })
  })

  it('that fails has a sentence, and can be requested again', async () => {
    await database.unsafe.mailOutbox.deleteMany()
    const { id: exportId } = await request()
    const failure = { code: 'storage-full', message: 'There is no space left.', retry: false }
    await database.transaction((records) => accountExportRecord.fail(records, { exportId }, failure))
    expect(await latest()).toMatchObject({ status: 'failed', error: { message: 'There is no space left.' } })
    expect((await database.unsafe.mailOutbox.findMany())[0]?.subject).toBe('Your data could not be collected')
    await expect(request()).resolves.toMatchObject({ status: 'pending' })
  })

  it('that has lost its job is found', async () => {
    const { id } = await request()
    await database.unsafe.$executeRaw`DELETE FROM jobs.job WHERE name = 'account.export'`
    await database.unsafe.accountExport.update({ where: { id }, data: { createdAt: new Date(Date.now() - 300_000) } })
    expect(await accountExportRecord.findAbandoned(database)).toEqual([{ exportId: id }])
  })

  it('cannot be requested without end', async () => {
    for (let i = 0; i < 3; i++) {
      await request()
      await make()
    }
    await expect(request()).rejects.toMatchObject({ code: 'too-many-attempts' })
  })

  it('of an account without any picture has the account', async () => {
    const person = await newPerson(database)
    await addTeam(database, 'Empty', { viewer: person })
    await request(person)
    await make(person)
    expect(await latest(person)).toMatchObject({ status: 'ready' })
  })
})

import { beforeAll, describe, expect, it } from 'vitest'
import { type HistoryScenario, history } from './seed/index.ts'
import { testDatabase } from './testing/index.ts'

const { database } = await testDatabase()
const { installation, unsafe } = database
let scenario: HistoryScenario

beforeAll(async () => {
  scenario = await history(database)
})

const queued = () => unsafe.edit.findFirstOrThrow({ where: { status: 'queued' } })

describe('the database refuses', () => {
  const refused = async (query: Promise<unknown>, constraint: string) => {
    await expect(query).rejects.toThrow(constraint)
  }

  it('an address that is not in lower case, and one that is taken', async () => {
    await refused(installation.user.create({ data: { email: 'A@example.org' } }), 'User_email_lower_case')
    const { email } = scenario.person.user
    await expect(installation.user.create({ data: { email } })).rejects.toMatchObject({ code: 'P2002' })
  })

  it('a personal workspace without an owner and a second one of the same person', async () => {
    await refused(
      installation.workspace.create({ data: { kind: 'personal', name: 'x' } }),
      'Workspace_personal_has_person',
    )
    const personalOfId = scenario.person.user.id
    const second = installation.workspace.create({ data: { kind: 'personal', name: 'x', personalOfId } })
    await expect(second).rejects.toMatchObject({ code: 'P2002' })
  })

  it('a blob without a hash', async () => {
    const blob = (sha256: string) => installation.blob.create({ data: { sha256, bytes: 1n, mediaType: 'x' } })
    await refused(blob('../../etc/passwd'), 'Blob_sha256_hexadecimal')
    await refused(blob('A'.repeat(64)), 'Blob_sha256_hexadecimal')
  })

  it('invalid states of an edit', async () => {
    const { id } = await queued()
    const update = (data: object) => unsafe.edit.update({ where: { id }, data })
    await refused(update({ status: 'running' }), 'Edit_running_has_lease')
    await refused(update({ status: 'done' }), 'Edit_ended_has_time')
    await refused(update({ finishedAt: new Date() }), 'Edit_ended_has_time')
    await refused(update({ status: 'failed', finishedAt: new Date() }), 'Edit_failed_has_reason')
    await refused(update({ progress: 1.1 }), 'Edit_progress_share')
    await refused(update({ seed: 2n ** 53n }), 'Edit_seed_exact')
  })

  it('invalid images', async () => {
    const { id } = scenario.upload
    const update = (data: object) => unsafe.image.update({ where: { id }, data })
    await refused(update({ width: null }), 'Image_ready_has_size')
    await refused(update({ width: 0 }), 'Image_ready_has_size')
    await refused(update({ status: 'refused' }), 'Image_refused_has_reason')
    await refused(update({ editId: (await queued()).id }), 'Image_upload_is_root')
    await refused(update({ treeId: id }), 'Image_upload_is_root')
  })

  it('an export without its file, and one that failed without an error code', async () => {
    const { workspaceId, id: imageId } = scenario.upload
    const data = { workspaceId, imageId, format: 'png', size: 'original', withRecipe: false } as const
    const { id } = await unsafe.export.create({ data })
    const update = (status: 'ready' | 'failed') => unsafe.export.update({ where: { id }, data: { status } })
    await refused(update('ready'), 'Export_ready_has_blob')
    await refused(update('failed'), 'Export_failed_has_reason')
    await expect(unsafe.export.create({ data })).rejects.toMatchObject({ code: 'P2002' })
  })

  it('a rule that is no object, a place that is no key, a second one, and stars that do not exist', async () => {
    const { workspaceId, id: imageId } = scenario.upload
    const album = (rule?: string) => unsafe.album.create({ data: { workspaceId, name: 'x', ...(rule && { rule }) } })
    await refused(album('x'), 'Album_rule_is_object')
    const { id: albumId } = await album()
    const item = { workspaceId, albumId, imageId }
    await refused(unsafe.albumImage.create({ data: { ...item, position: 'a b' } }), 'AlbumImage_position_is_key')
    await unsafe.albumImage.create({ data: { ...item, position: 'a0' } })
    const tie = unsafe.albumImage.create({ data: { ...item, imageId: scenario.sunset.id, position: 'a0' } })
    await expect(tie).rejects.toMatchObject({ code: 'P2002' })
    for (const stars of [0, 6]) {
      const userId = scenario.person.user.id
      await refused(unsafe.rating.create({ data: { workspaceId, imageId, userId, stars } }), 'Rating_stars_counted')
    }
  })

  it('a second edit with the same key, and a second result for the same edit', async () => {
    const { id: _, recipe: __, advice: ___, timings: ____, ...columns } = await queued()
    await expect(unsafe.edit.create({ data: columns })).rejects.toMatchObject({ code: 'P2002' })
    expect(await unsafe.edit.create({ data: { ...columns, variant: 1 } })).toMatchObject({ variant: 1 })
    const { id: ____i, searchText: _____, ...image } = scenario.sunset
    await expect(unsafe.image.create({ data: image })).rejects.toMatchObject({ code: 'P2002' })
  })

  it('changes of deployments and log entries', async () => {
    const { id: modelId } = await installation.model.create({ data: { name: 'm', title: 'M' } })
    const version = { modelId, label: '1', identity: 'x', licence: 'MIT', provenance: {}, capabilities: {} }
    const { id: modelVersionId } = await installation.modelVersion.create({ data: version })
    const { id } = await installation.deployment.create({
      data: { modelVersionId, origin: 'administrator', reason: 'first' },
    })
    const where = { id }
    await refused(installation.deployment.update({ where, data: { reason: 'x' } }), 'added and never changed')
    await refused(installation.deployment.delete({ where }), 'added and never changed')
    const entry = await installation.auditLog.create({ data: { action: 'session:begin' } })
    const log = { where: { id: entry.id } }
    await refused(unsafe.auditLog.update({ ...log, data: { action: 'x' } }), 'added and never changed')
    // Not even while an account is erased from it.
    const erasing = database.transaction(async (records) => {
      await records.unsafe.$queryRaw`SELECT set_config('amend.erasing', 'on', true)`
      await records.unsafe.auditLog.update({ ...log, data: { action: 'x' } })
    })
    await refused(erasing, 'added and never changed')
    await unsafe.auditLog.delete(log)
  })

  it('deleting an image that edits start from, or a blob in use', async () => {
    const { id, blobHash } = scenario.upload
    await expect(unsafe.image.delete({ where: { id } })).rejects.toMatchObject({ code: 'P2003' })
    await expect(installation.blob.delete({ where: { sha256: blobHash } })).rejects.toMatchObject({ code: 'P2003' })
  })
})

describe('the database deletes', () => {
  it('the cover of an album with its image, and not the album', async () => {
    const { workspaceId, id: coverId, kind, blobHash, name } = scenario.upload
    const { id } = await unsafe.image.create({ data: { workspaceId, kind, blobHash, name } })
    const album = await unsafe.album.create({ data: { workspaceId, name: 'x', coverId: id } })
    await unsafe.image.delete({ where: { id } })
    const left = await unsafe.album.findUniqueOrThrow({ where: { id: album.id } })
    expect(left).toMatchObject({ workspaceId, coverId: null })
    expect(await unsafe.image.count({ where: { id: coverId } })).toBe(1)
  })

  it('an image’s renditions with it', async () => {
    const { id } = scenario.boat
    await unsafe.image.delete({ where: { id } })
    expect(await unsafe.rendition.count({ where: { imageId: id } })).toBe(0)
  })

  it('with a person, all that the person owns, and nothing of others', async () => {
    const other = await history(database)
    const { id } = scenario.person.user
    await installation.credential.create({ data: { userId: id, passwordHash: '$argon2id$' } })
    await installation.session.create({ data: { userId: id, sessionToken: 'x', expires: new Date() } })
    await installation.user.delete({ where: { id } })
    const workspaceId = scenario.person.workspace.id
    expect(await unsafe.image.count({ where: { workspaceId } })).toBe(0)
    expect(await unsafe.edit.count({ where: { workspaceId } })).toBe(0)
    expect(await installation.session.count()).toBe(0)
    expect(await unsafe.image.count({ where: { workspaceId: other.person.workspace.id } })).toBe(4)
  })
})

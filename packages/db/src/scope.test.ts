import { beforeAll, describe, expect, it } from 'vitest'
import type { Prisma } from './generated/client.ts'
import { type HistoryScenario, history, type StudioScenario, studio } from './seed/index.ts'
import { testDatabase } from './testing/index.ts'
import { type WorkspaceRecords, workspaceModels } from './workspace-records.ts'

const { database } = await testDatabase()
let scenario: StudioScenario
let foreign: HistoryScenario
let mine: WorkspaceRecords

beforeAll(async () => {
  scenario = await studio(database)
  foreign = await history(database)
  mine = database.workspace(scenario.team.id)
})

const crossing = { code: 'crosses-workspace' }
const absent = { code: 'P2025' }

describe('the records of a workspace', () => {
  it('are read', async () => {
    const { id, workspaceId } = scenario.teamPicture
    expect(await mine.image.findMany()).toEqual([scenario.teamPicture])
    expect(await mine.image.findUnique({ where: { id } })).toEqual(scenario.teamPicture)
    expect(await mine.image.findFirst({ where: { workspaceId, name: { contains: 'harb' } } })).toMatchObject({ id })
    expect(await mine.image.count()).toBe(1)
    expect(await mine.image.aggregate({ _sum: { width: true } })).toEqual({ _sum: { width: 640 } })
    expect(await mine.image.groupBy({ by: ['workspaceId'] })).toEqual([{ workspaceId }])
    const withRelations = await mine.image.findFirstOrThrow({ include: { renditions: true, createdBy: true } })
    expect(withRelations.renditions).toHaveLength(1)
    expect(withRelations.createdBy?.id).toBe(scenario.editor.user.id)
    expect(await mine.membership.findMany({ include: { user: { select: { name: true } } } })).toHaveLength(4)
  })

  it('are written', async () => {
    const { id, workspaceId, blobHash } = scenario.teamPicture
    const row = { workspaceId, kind: 'upload' as const, blobHash, name: 'new' }
    const made = await mine.image.create({ data: row })
    expect(made.workspaceId).toBe(workspaceId)
    await mine.image.createMany({ data: [row, row] })
    const [returned] = await mine.image.createManyAndReturn({ data: [row] })
    expect(returned?.workspaceId).toBe(workspaceId)
    expect(await mine.image.update({ where: { id: made.id }, data: { favourite: true } })).toMatchObject({
      favourite: true,
    })
    expect(await mine.image.updateMany({ where: { name: 'new' }, data: { name: 'newer' } })).toEqual({ count: 4 })
    const where = { id: made.id }
    expect(await mine.image.upsert({ where, create: row, update: { name: 'newest' } })).toMatchObject({
      name: 'newest',
    })
    expect(await mine.image.delete({ where })).toMatchObject(where)
    expect(await mine.image.deleteMany({ where: { id: { not: id } } })).toEqual({ count: 3 })
  })

  it('get the workspace’s id when the row lacks it', async () => {
    const { kind, blobHash, name } = scenario.teamPicture
    const data = { kind, blobHash, name } as Prisma.ImageUncheckedCreateInput
    const made = await mine.image.create({ data })
    expect(made.workspaceId).toBe(mine.workspaceId)
    await mine.image.delete({ where: { id: made.id } })
  })
})

describe('a record of another workspace', () => {
  it('reads as absent', async () => {
    const where = { id: foreign.upload.id }
    expect(await mine.image.findUnique({ where })).toBeNull()
    await expect(mine.image.findUniqueOrThrow({ where })).rejects.toMatchObject(absent)
    expect(await mine.image.findFirst({ where: { OR: [where, { name: 'lake.jpg' }] } })).toBeNull()
    expect(await mine.image.findMany({ where: { NOT: { id: scenario.teamPicture.id } } })).toEqual([])
    expect(await mine.image.findMany({ cursor: where })).toEqual([])
    expect(await mine.image.count({ where })).toBe(0)
    expect(await mine.image.groupBy({ by: ['id'], where })).toEqual([])
    const key = { workspaceId_id: { workspaceId: foreign.upload.workspaceId, id: foreign.upload.id } }
    expect(await mine.image.findUnique({ where: key })).toBeNull()
  })

  it('is not changed', async () => {
    const where = { id: foreign.upload.id }
    const { workspaceId, blobHash } = scenario.teamPicture
    await expect(mine.image.update({ where, data: { name: 'taken' } })).rejects.toMatchObject(absent)
    expect(await mine.image.updateMany({ where, data: { name: 'taken' } })).toEqual({ count: 0 })
    expect(await mine.image.updateManyAndReturn({ where, data: { name: 'taken' } })).toEqual([])
    await expect(mine.image.delete({ where })).rejects.toMatchObject(absent)
    expect(await mine.image.deleteMany({ where })).toEqual({ count: 0 })
    const create = { ...where, workspaceId, kind: 'upload' as const, blobHash, name: 'taken' }
    await expect(mine.image.upsert({ where, create, update: { name: 'taken' } })).rejects.toThrow()
    expect(await database.unsafe.image.findUnique({ where })).toEqual(foreign.upload)
  })

  it('cannot be referenced by a row: the database refuses it', async () => {
    const { edit } = { edit: await database.unsafe.edit.findFirstOrThrow({ where: { status: 'queued' } }) }
    const { workspaceId, blobHash } = scenario.teamPicture
    const data = { workspaceId, kind: 'result' as const, blobHash, name: 'x', editId: edit.id }
    await expect(mine.image.create({ data })).rejects.toMatchObject({ code: 'P2003' })
    const { id: _, recipe: __, advice: ___, timings: ____, ...columns } = edit
    const stolen = { ...columns, workspaceId, sourceId: foreign.upload.id }
    await expect(mine.edit.create({ data: stolen })).rejects.toMatchObject({ code: 'P2003' })
    const rendition = { workspaceId, imageId: foreign.upload.id, kind: 'share' as const, blobHash, width: 1, height: 1 }
    await expect(mine.rendition.create({ data: rendition })).rejects.toMatchObject({ code: 'P2003' })
  })
})

describe('a query that would leave its workspace', () => {
  it('is refused when it names another workspace', async () => {
    const { workspaceId } = foreign.upload
    const { id, kind, blobHash, name } = scenario.teamPicture
    const row = { workspaceId, kind, blobHash, name }
    const queries: (() => Promise<unknown>)[] = [
      () => mine.image.findMany({ where: { workspaceId } }),
      () => mine.image.findMany({ where: { workspaceId: { not: mine.workspaceId } } }),
      () => mine.image.create({ data: row }),
      () => mine.image.createMany({ data: [row] }),
      () => mine.image.update({ where: { id }, data: { workspaceId } }),
      () => mine.image.updateMany({ data: { workspaceId: { set: workspaceId } } }),
      () => mine.image.upsert({ where: { id }, create: row, update: {} }),
    ]
    for (const query of queries) await expect(query()).rejects.toMatchObject(crossing)
  })

  it('is refused when it writes through a relation', async () => {
    const { id, kind, blobHash, name, workspaceId } = scenario.teamPicture
    const edits = { connect: { id: 'any' } }
    const queries: (() => Promise<unknown>)[] = [
      () => mine.image.update({ where: { id }, data: { edits } }),
      () => mine.image.update({ where: { id }, data: { edit: { connect: { id: 'any' } } } }),
      () => mine.image.update({ where: { id }, data: { workspace: { connect: { id: 'any' } } } }),
      () => mine.image.create({ data: { workspaceId, kind, blobHash, name, edits } }),
      () =>
        mine.image.upsert({
          where: { id },
          create: { workspaceId, kind, blobHash, name },
          update: { edits: { set: [] } },
        }),
    ]
    for (const query of queries) await expect(query()).rejects.toMatchObject(crossing)
  })

  it('is refused when it passes through a model without a workspace', async () => {
    const queries: (() => Promise<unknown>)[] = [
      () => mine.image.findMany({ include: { createdBy: { include: { unsafeImages: true } } } }),
      () => mine.image.findMany({ select: { blob: { select: { unsafeImages: true } } } }),
      () => mine.image.findMany({ where: { createdBy: { unsafeEdits: { some: {} } } } }),
      () => mine.image.findMany({ where: { OR: [{ blob: { unsafeMasks: { none: {} } } }] } }),
      () => mine.image.findMany({ include: { createdBy: { include: { credential: true } } } }),
      () => mine.membership.findMany({ select: { user: { select: { sessions: true } } } }),
      () => mine.membership.findMany({ select: { user: { select: { memberships: true } } } }),
      () => mine.image.findMany({ include: { workspace: { include: { unsafeImages: true } } } }),
      () => mine.image.findMany({ orderBy: { createdBy: { unsafeImages: { _count: 'asc' } } } }),
      () => mine.image.create({ data: scenario.teamPicture, include: { createdBy: { include: { accounts: true } } } }),
    ]
    for (const query of queries) await expect(query()).rejects.toMatchObject(crossing)
  })

  it('has no way out by raw SQL, other models or methods of a result', async () => {
    expect(Object.keys(mine).sort()).toEqual([...workspaceModels, 'workspaceId'].sort())
    expect(Reflect.get(mine.image, 'findRaw')).toBeUndefined()
    const query = mine.image.findUnique({ where: { id: scenario.teamPicture.id } })
    expect(Reflect.get(query, 'createdBy')).toBeUndefined()
    await query
  })

  it('is not suspected in the content of a JSON column', async () => {
    const data = { unsafeEdits: [], credential: { create: 1 }, workspaceId: 'x' }
    const row = await mine.auditLog.create({ data: { workspaceId: mine.workspaceId, action: 'image:delete', data } })
    expect(row.data).toEqual(data)
  })
})

describe('the installation', () => {
  it('exposes no rows of workspaces', () => {
    const { installation } = database
    expect(Object.keys(installation)).not.toContain('image')
    expect(Object.keys(installation)).not.toContain('edit')
  })
})

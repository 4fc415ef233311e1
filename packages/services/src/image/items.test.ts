import { openDatabase } from '@amend/db'
import { addEdit, addPerson, addUpload } from '@amend/db/seed'
import { testDatabase } from '@amend/db/testing'
import { expect, it } from 'vitest'
import { activeEditItems, editItems } from '../edit/items.ts'
import { imageItems } from './items.ts'

const { database, url } = await testDatabase()
const services = { database }
const [anna, ben] = [await addPerson(database, 'Anna'), await addPerson(database, 'Ben')]
const own = anna.workspace.id
const photo = await addUpload(database, own, 'own.jpg', { by: anna })
const foreign = await addUpload(database, ben.workspace.id, 'foreign.jpg', { by: ben })
const { edit, result } = await addEdit(database, photo, 'make it sunset', { by: anna })
const waiting = await addEdit(database, photo, 'make it rain', { by: anna, status: 'queued' })
const others = await addEdit(database, foreign, 'make it snow', { by: ben })

it('gives images in the order of the ids, and omits those of other workspaces and unknown ones', async () => {
  const ids = [result?.id ?? '', foreign.id, photo.id, own]
  const items = await imageItems(services, own, ids)
  expect(items.map(({ id }) => id)).toEqual([result?.id, photo.id])
  expect(await imageItems(services, own, [])).toEqual([])
  expect(await imageItems(services, ben.workspace.id, [photo.id])).toEqual([])
})

it('gives the renditions, the flag and the tree of an image', async () => {
  await database.workspace(own).safetyFlag.create({
    data: { workspaceId: own, imageId: photo.id, reason: 'porn', score: 0.9 },
  })
  const [item, made] = await imageItems(services, own, [photo.id, result?.id ?? ''])
  const kinds = await database
    .workspace(own)
    .rendition.findMany({ where: { imageId: photo.id }, select: { kind: true } })
  expect(Object.keys(item?.renditions ?? {}).length).toBe(kinds.length)
  expect(item).toMatchObject({ name: 'own.jpg', treeId: photo.id, editId: null, origin: null, error: null })
  expect(item?.safety).toMatchObject({ reason: 'porn' })
  expect(made).toMatchObject({ treeId: photo.id, editId: edit.id, instruction: 'make it sunset', safety: null })
})

it('gives edits with their result and person, and omits those of other workspaces', async () => {
  const items = await editItems(services, own, [waiting.edit.id, edit.id, others.edit.id])
  expect(items.map(({ id }) => id)).toEqual([edit.id, waiting.edit.id])
  expect(items[0]).toMatchObject({
    ...{ instruction: 'make it sunset', resultId: result?.id, status: 'done' },
    createdBy: { id: anna.user.id, name: 'Anna' },
  })
  expect(items[0]?.settings.seed).toBe(Number(edit.seed))
  expect(items[1]).toMatchObject({ resultId: null, status: 'queued', finishedAt: null })
})

it('gives the active edits of a workspace: those that wait, and then the ended ones', async () => {
  const items = await activeEditItems(services, own)
  expect(items.map(({ id }) => id)).toEqual([waiting.edit.id, edit.id])
})

it('still gives them in a process that is open when a migration adds columns', async () => {
  const open = { database: openDatabase(url, { connections: 1 }) }
  const read = async () => [
    ...(await imageItems(open, own, [photo.id])),
    ...(await editItems(open, own, [edit.id])),
    ...(await activeEditItems(open, own)),
  ]
  const before = await read()
  await database.unsafe.$executeRaw`ALTER TABLE "Edit" ADD COLUMN later TEXT NOT NULL DEFAULT ''`
  await database.unsafe.$executeRaw`ALTER TABLE "Image" ADD COLUMN later TEXT NOT NULL DEFAULT ''`
  expect(await read()).toEqual(before)
  await open.database.close()
})

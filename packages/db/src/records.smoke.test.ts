import { expect, it } from 'vitest'
import { history } from './seed/index.ts'
import { testDatabase } from './testing/index.ts'

const { database } = await testDatabase()

it('stores a history of edits in a migrated PostgreSQL', async () => {
  const { boat, person } = await history(database)
  const { image } = database.workspace(person.workspace.id)
  const found = await image.findUniqueOrThrow({
    where: { id: boat.id },
    include: { edit: { include: { source: { include: { edit: { include: { source: true } } } } } } },
  })
  expect(found.edit?.source?.edit).toMatchObject({ instruction: 'make it sunset', source: { name: 'lake.jpg' } })
})

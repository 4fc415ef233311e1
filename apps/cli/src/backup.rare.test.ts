/** Backups by the command line, over a real database. */
import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { addPerson, addUpload } from '@amend/db/seed'
import { testDatabase } from '@amend/db/testing'
import { afterAll, expect, it } from 'vitest'
import { amend } from './testing/amend.ts'

const { url, database } = await testDatabase()
const data = await mkdtemp(path.join(os.tmpdir(), 'amend-cli-backup-'))
afterAll(() => rm(data, { recursive: true, force: true }))

it('makes, lists and tries backups, and says in one sentence when one is damaged', async () => {
  const person = await addPerson(database, 'Ada')
  await addUpload(database, person.workspace.id, 'a.jpg', { by: person })
  await database.unsafe.image.deleteMany()
  const env = { DATABASE_URL: url, AMEND_DATA: data }
  expect(await amend(['backup', 'drill'], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no backup'),
  })
  const made = await amend(['backup', 'make', '--json'], { env })
  expect(made.code, made.stderr).toBe(0)
  const { name, tables } = JSON.parse(made.stdout)
  expect(tables).toBeGreaterThan(50)
  expect((await amend(['backup', 'list'], { env })).stdout).toContain(name)
  expect((await amend(['backup', 'drill'], { env })).stdout).toContain('can be restored')
  const into = await amend(['restore', path.join(data, 'backups', name)], { env })
  expect(into).toMatchObject({ code: 5, stderr: expect.stringContaining('has records already') })
  const folder = path.join(data, 'backups', name, 'tables')
  expect(await readdir(folder)).toContain('User.copy.gz')
  await truncate(path.join(folder, 'User.copy.gz'), 20)
  const refused = await amend(['backup', 'drill'], { env })
  expect(refused).toMatchObject({ code: 5, stderr: expect.stringContaining('table User') })
}, 120_000)

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { locateModel } from './locate.ts'
import { openStore } from './store.ts'

const embedded = [{ name: 'tiny', folder: '/program/tiny' }]
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'amend-locate-'))
  await mkdir(path.join(folder, 'mine'))
})

afterAll(() => rm(folder, { recursive: true }))

it('finds an embedded model by name and a folder by path, and asks the store otherwise', async () => {
  const store = openStore({ folder: path.join(folder, 'models'), env: {} })
  expect(await locateModel('tiny', embedded, store)).toBe('/program/tiny')
  expect(await locateModel(path.join(folder, 'mine'), embedded, store)).toBe(path.join(folder, 'mine'))
  const absent = { name: 'ModelError', code: 'not-found', message: expect.stringContaining('"other"') }
  await expect(locateModel('other', embedded, store)).rejects.toMatchObject(absent)
})

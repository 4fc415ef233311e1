import { cp, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { testDatabase } from '@amend/db/testing'
import { embeddedCheckpoint } from '@amend/pico'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/workspace.ts'
import { findModelLocation, registerModel } from './register.ts'

const { folder: checkpoint } = embeddedCheckpoint('edit')

const { database } = await testDatabase()
const folder = await temporaryFolder()
afterAll(() => folder.remove())

const { installation } = database
const deployed = async () => {
  const rows = await installation.deployment.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
  return rows.map(({ modelVersionId }) => modelVersionId)
}

/** The embedded checkpoint with another noise schedule: another model by its identity. */
const makeOther = async () => {
  const other = path.join(folder.path, 'other')
  await cp(checkpoint, other, { recursive: true })
  const file = path.join(other, 'unet', 'config.json')
  const config = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify({ ...config, _name_or_path: 'other' }))
  return other
}

describe('a model that a worker brings', () => {
  it('is entered once, by its identity, and serves', async () => {
    const [first, second] = await Promise.all([
      registerModel(database, 'pico-edit'),
      registerModel(database, 'pico-edit'),
    ])
    expect(second).toEqual(first)
    expect(await installation.modelVersion.count()).toBe(1)
    expect(await deployed()).toEqual([first.versionId])
    expect(await findModelLocation(database, first.versionId)).toEqual({
      location: 'pico-edit',
      identity: first.identity,
    })
  })

  it('serves when the setting names another, and leaves what an administrator deploys', async () => {
    const pico = await registerModel(database, 'pico-edit')
    const other = await registerModel(database, await makeOther())
    expect(other.identity).not.toBe(pico.identity)
    expect(await deployed()).toEqual([pico.versionId, other.versionId])
    const labels = await installation.modelVersion.findMany({ orderBy: { createdAt: 'asc' }, select: { label: true } })
    expect(labels).toEqual([{ label: '1' }, { label: '2' }])

    await installation.deployment.create({ data: { modelVersionId: pico.versionId, reason: 'It was better.' } })
    await registerModel(database, path.join(folder.path, 'other'))
    expect((await deployed()).at(-1)).toBe(pico.versionId)
    await registerModel(database, 'pico-edit')
    expect(await deployed()).toHaveLength(4)
  })

  it('is refused when it is not there', async () => {
    await expect(registerModel(database, 'nobody--nothing')).rejects.toMatchObject({ name: 'ModelError' })
  })
})

import { cp, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { testDatabase } from '@amend/db/testing'
import { embeddedCheckpoint } from '@amend/pico'
import { deployModel, findModelLocation } from '@amend/services/model'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/workspace.ts'
import { registerCheckpoint } from './register.ts'

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

describe('a model that a worker registers', () => {
  it('is recorded once, by its identity, and deployed', async () => {
    const [first, second] = await Promise.all([
      registerCheckpoint(database, 'pico-edit'),
      registerCheckpoint(database, 'pico-edit'),
    ])
    expect(second).toEqual(first)
    expect(await installation.modelVersion.count()).toBe(1)
    expect(await deployed()).toEqual([first.versionId])
    expect(await findModelLocation(database, first.versionId)).toEqual({
      location: 'pico-edit',
      identity: first.identity,
    })
  })

  it('is deployed when the setting changes, and later deployments of an administrator stay', async () => {
    const pico = await registerCheckpoint(database, 'pico-edit')
    const other = await registerCheckpoint(database, await makeOther())
    expect(other.identity).not.toBe(pico.identity)
    expect(await deployed()).toEqual([pico.versionId, other.versionId])
    const labels = await installation.modelVersion.findMany({ orderBy: { createdAt: 'asc' }, select: { label: true } })
    expect(labels).toEqual([{ label: '1' }, { label: '2' }])

    const better = { modelVersionId: pico.versionId, origin: 'administrator' as const, reason: 'It was better.' }
    await deployModel(database, better)
    await registerCheckpoint(database, path.join(folder.path, 'other'))
    expect((await deployed()).at(-1)).toBe(pico.versionId)
    await registerCheckpoint(database, 'pico-edit')
    expect(await deployed()).toHaveLength(4)
  })

  it('is refused when it is missing', async () => {
    await expect(registerCheckpoint(database, 'nobody--nothing')).rejects.toMatchObject({ name: 'ModelError' })
  })
})

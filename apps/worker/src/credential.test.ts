import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { developmentCredential } from '@amend/provenance'
import { afterAll, expect, it } from 'vitest'
import { loadCredential } from './credential.ts'
import { openTestInstallation } from './testing/installation.ts'

const { database } = await openTestInstallation()
const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-credential-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

const file = async (name: string, text: string) => {
  const place = path.join(folder, name)
  await writeFile(place, text)
  return place
}

it('is made once for all workers that start together', async () => {
  const [first, second] = await Promise.all([loadCredential(database, undefined), loadCredential(database, undefined)])
  expect(second).toEqual(first)
  expect(first?.certificates).toContain('BEGIN CERTIFICATE')
})

it('is the configured one where there is one', async () => {
  const own = await developmentCredential()
  const files = { certificate: await file('own.pem', own.certificates), key: await file('own.key', own.key) }
  expect(await loadCredential(database, files)).toEqual(own)
})

it('is refused with a sentence when its files cannot be used', async () => {
  const broken = { certificate: await file('broken.pem', 'x'), key: await file('broken.key', 'y') }
  const missing = { ...broken, key: path.join(folder, 'none') }
  for (const files of [broken, missing]) {
    await expect(loadCredential(database, files)).rejects.toMatchObject({ code: 'bad-environment' })
  }
})

import { randomUUID } from 'node:crypto'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, expect, it } from 'vitest'
import { startTestServer } from '../testing/server.ts'
import { migrate } from './migrate.ts'

const committed = path.join(import.meta.dirname, '../../../../prisma/migrations')
const added = '20261130014500_deployment_origin'
const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-migrations-'))
const server = await startTestServer()
const client = new pg.Client({ connectionString: server.url })
await client.connect()
afterAll(async () => {
  await client.end()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

async function addDeployments(reasons: readonly string[]) {
  const [model, version] = [randomUUID(), randomUUID()]
  await client.query(`INSERT INTO "Model" (id, name, title) VALUES ($1, 'pico', 'Pico')`, [model])
  await client.query(
    `INSERT INTO "ModelVersion" (id, "modelId", label, identity, licence, provenance, capabilities)
      VALUES ($1, $2, '1', 'pico-1', 'MIT', '{}', '{}')`,
    [version, model],
  )
  for (const reason of reasons) {
    const values = [randomUUID(), version, reason]
    await client.query(`INSERT INTO "Deployment" (id, "modelVersionId", reason) VALUES ($1, $2, $3)`, values)
  }
}

it('sets the origin of existing deployments, and keeps them immutable', async () => {
  const earlier = (await readdir(committed)).filter((name) => name < added)
  for (const name of earlier) await cp(path.join(committed, name), path.join(folder, name), { recursive: true })
  await migrate(server.url, { folder })
  const bySetting = 'Named by the setting AMEND_MODEL when a worker started.'
  await addDeployments([bySetting, 'It was better.', bySetting])

  await cp(path.join(committed, added), path.join(folder, added), { recursive: true })
  expect(await migrate(server.url, { folder })).toEqual([added])

  const { rows } = await client.query(`SELECT reason, origin FROM "Deployment" ORDER BY origin, id`)
  expect(rows).toEqual([
    { reason: bySetting, origin: 'setting' },
    { reason: bySetting, origin: 'setting' },
    { reason: 'It was better.', origin: 'administrator' },
  ])
  await expect(client.query(`UPDATE "Deployment" SET origin = 'setting'`)).rejects.toThrow('added and never changed')
})

import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { serverEnvironment } from './environment.ts'
import { startPostgres } from './start.ts'

const given = {
  ...{ PATH: '/usr/bin:/bin', HOME: '/nowhere', TZ: 'UTC', LANG: 'C.UTF-8', LC_ALL: 'C' },
  ...{ AUTH_SECRET: 'hidden', S3_SECRET_ACCESS_KEY: 'hidden', SMTP_URL: 'hidden', HF_TOKEN: 'hidden', PGPORT: '1' },
  ...{ NODE_OPTIONS: '--inspect', DATABASE_URL: 'hidden', AWS_SECRET_ACCESS_KEY: 'hidden', MY_PASSWORD: 'hidden' },
}

it('takes what a program needs to start, and nothing else', () => {
  expect(Object.keys(serverEnvironment(given)).sort()).toEqual(['HOME', 'LANG', 'LC_ALL', 'PATH', 'TZ'])
})

it.skipIf(process.platform !== 'linux')('is all that a running server has', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-db-'))
  const postgres = await startPostgres(folder, { durable: false, environment: given })
  try {
    const environment = readFileSync(`/proc/${postgres.pid}/environ`, 'utf8')
    expect(environment).toContain('HOME=/nowhere')
    expect(environment).not.toMatch(/hidden|AUTH_|S3_|SMTP|TOKEN|NODE_OPTIONS|PGPORT/)
  } finally {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
})

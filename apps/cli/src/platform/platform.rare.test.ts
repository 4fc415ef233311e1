import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../testing/amend.ts'
import { linesOf, makeProgram, serving } from '../testing/programs.ts'
import { type Running, readNote } from './data-folder.ts'
import { readPlatformEnvironment } from './environment.ts'
import { type Platform, type PlatformPlaces, startPlatform } from './platform.ts'

const { at, remove } = await temporaryFolder()
afterAll(remove)

let count = 0
let folder: string
let journal: string
let places: PlatformPlaces
let messages: string[]
const platforms: Platform[] = []

beforeEach(async () => {
  const place = at(String(count++))
  folder = path.join(place, 'data')
  journal = path.join(place, 'journal')
  messages = []
  places = {
    build: await makeProgram(place, 'build.mjs', ''),
    web: await makeProgram(place, 'web.mjs', serving('web', journal)),
    admin: await makeProgram(place, 'admin.mjs', serving('admin', journal)),
    worker: await makeProgram(place, 'worker.mjs', serving('worker', journal)),
  }
})

afterEach(async () => {
  for (const platform of platforms.splice(0)) await platform.stop()
})

function start(variables: Record<string, string> = {}, signal = new AbortController().signal) {
  const all = { PATH: process.env.PATH ?? '', AMEND_DATA: folder, ...variables }
  const environment = readPlatformEnvironment(all, at())
  return startPlatform({ environment, variables: all, places, tell: (sentence) => messages.push(sentence), signal })
}

async function started(variables?: Record<string, string>): Promise<Platform> {
  const platform = await start(variables)
  if (!('stop' in platform)) throw new Error('Something has the folder.')
  platforms.push(platform)
  return platform
}

const notes = async () => {
  const lines = await linesOf(journal)
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, string>)
}

/** The environment of the latest process of a name. */
const noteOf = async (name: string) => (await notes()).findLast((note) => note.name === name)!

const postmaster = () =>
  Number(readFileSync(path.join(folder, 'postgres', 'cluster', 'data', 'postmaster.pid'), 'utf8').split('\n')[0])

const isAlive = (pid: number | undefined) => {
  try {
    process.kill(pid!, 0)
    return true
  } catch {
    return false
  }
}

describe('a start', () => {
  it('passes the migrated database and the folder to all, the address and the secret to the pages only', async () => {
    const platform = await started()
    const [web, admin, worker] = [await noteOf('web'), await noteOf('admin'), await noteOf('worker')]
    expect(await notes()).toHaveLength(3)
    expect(platform.address).toBe(`http://localhost:${web.PORT}`)
    expect(platform.administration).toBe(`http://localhost:${admin.PORT}`)
    expect(Number(admin.PORT)).toBeGreaterThan(Number(web.PORT))
    expect(web).toMatchObject({ AMEND_DATA: folder, AUTH_URL: platform.address, NODE_ENV: 'production' })
    expect(admin).toEqual({ ...web, name: 'admin', PORT: admin.PORT })
    const { AUTH_URL, AUTH_SECRET, AMEND_ADMIN_URL, ...shared } = web
    expect(AMEND_ADMIN_URL).toBe(platform.administration)
    expect(worker).toEqual({ ...shared, name: 'worker' })
    expect(AUTH_SECRET!.length).toBeGreaterThanOrEqual(32)
    expect(statSync(path.join(folder, 'secret')).mode & 0o777).toBe(0o600)

    const client = new pg.Client({ connectionString: web.DATABASE_URL! })
    await client.connect()
    expect((await client.query('SELECT count(*) FROM "Image"')).rows).toEqual([{ count: '0' }])
    await client.end()
  })

  it('has no administration where that is switched off', async () => {
    const platform = await started({ AMEND_ADMIN: '0' })
    expect(platform.administration).toBeUndefined()
    expect((await notes()).map(({ name }) => name).sort()).toEqual(['web', 'worker'])
    expect(await noteOf('web')).not.toHaveProperty('AMEND_ADMIN_URL')
  })

  it('ends the pages, the administration, the worker, then the database; the next start keeps the secret', async () => {
    const platform = await started()
    const note = await readNote(folder)
    await platform.stop()
    expect((await linesOf(journal)).slice(-3)).toEqual(['web ended', 'admin ended', 'worker ended'])
    const { DATABASE_URL, AUTH_SECRET } = await noteOf('web')
    const client = new pg.Client({ connectionString: DATABASE_URL! })
    await expect(client.connect()).rejects.toThrow(/ECONNREFUSED/)
    expect([note!.web, note!.admin, note!.worker].map(isAlive)).toEqual([false, false, false])
    expect(await readNote(folder)).toBeUndefined()

    await started()
    expect(await notes()).toHaveLength(6)
    expect(await noteOf('web')).toMatchObject({ AUTH_SECRET })
  })

  it("reachable from the network gives the link for the first account, signed with the web process's secret", async () => {
    expect((await started()).firstAccount).toBeUndefined()
    await platforms.pop()?.stop()
    const { firstAccount } = await started({ HOST: '0.0.0.0' })
    expect(firstAccount).toMatch(/^http:\/\/localhost:\d+\/setup\?token=[\w-]{43}$/)
  })

  it('returns the running start when another one holds the folder', async () => {
    const platform = await started()
    const note = await readNote(folder)
    const second = (await start()) as Running
    expect(second).toEqual({ ...note, supervisor: process.pid, address: platform.address })
  })

  it('ends processes that a killed start left running', async () => {
    const left = spawn(process.execPath, [places.web], { stdio: 'ignore', env: process.env })
    await vi.waitFor(async () => expect(await notes()).toHaveLength(1), 10_000)
    const dead = spawnSync(process.execPath, ['--version'])
    await started().then((platform) => platform.stop())
    writeFileSync(path.join(folder, 'running.json'), JSON.stringify({ supervisor: dead.pid, web: left.pid }))
    await started()
    expect(isAlive(left.pid)).toBe(false)
  })

  it('reports the last sentence of a process that cannot start, and leaves nothing running', async () => {
    places = {
      ...places,
      web: await makeProgram(
        at(`${count}-bad`),
        'web.mjs',
        'console.error("first\\nMAIL_FROM is needed."); process.exit(1)',
      ),
    }
    await expect(start()).rejects.toThrow(
      `The web process did not start: MAIL_FROM is needed. Its log is ${path.join(folder, 'logs', 'web.log')}.`,
    )
    expect(await readNote(folder)).toBeUndefined()
    const [{ DATABASE_URL }] = (await notes()) as [Record<string, string>]
    await expect(new pg.Client({ connectionString: DATABASE_URL! }).connect()).rejects.toThrow(/ECONNREFUSED/)
  })

  it('leaves nothing running when it is aborted before it is ready', async () => {
    const interruption = new AbortController()
    interruption.abort()
    await expect(start({}, interruption.signal)).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    expect([await notes(), await readNote(folder)]).toEqual([[], undefined])
  })

  it('reports that the pages could not be built', async () => {
    places = { ...places, build: await makeProgram(at(`${count}-bad`), 'build.mjs', 'process.exit(1)') }
    await expect(start()).rejects.toThrow('The pages could not be built; what was said is above.')
  })

  it('reports an unreachable database without its address', async () => {
    const attempt = start({ DATABASE_URL: 'postgresql://somebody:hidden@127.0.0.1:1/none' })
    await expect(attempt).rejects.toThrow('The database cannot be used: nothing listens there.')
  })
})

describe('a process that dies', () => {
  it('is not left running when everything is stopped during its restart', async () => {
    const platform = await started()
    await vi.waitFor(async () => expect(await notes()).toHaveLength(3), 10_000)
    const [{ DATABASE_URL }] = (await notes()) as [Record<string, string>]
    process.kill(postmaster(), 'SIGKILL')
    await vi.waitFor(() => expect(messages).toContain('The database died and is started again.'), {
      timeout: 10_000,
      interval: 5,
    })
    await platform.stop()
    // A process that escaped the stop would be up by then.
    await sleep(3000)
    await expect(new pg.Client({ connectionString: DATABASE_URL! }).connect()).rejects.toThrow(/ECONNREFUSED/)
  })

  it('is restarted: a worker with the same settings, a database at the same address', async () => {
    await started()
    const before = await readNote(folder)
    process.kill(before!.worker!, 'SIGKILL')
    await vi.waitFor(async () => {
      expect((await readNote(folder))?.worker).not.toBe(before!.worker)
      expect(await notes()).toHaveLength(4)
    }, 15_000)
    const all = await notes()
    expect(all[3]).toEqual(all.find(({ name }) => name === 'worker'))
    expect(messages).toEqual([expect.stringMatching(/^The worker process died and is started again.*Its log is /)])

    process.kill(postmaster(), 'SIGKILL')
    await vi.waitFor(async () => {
      const client = new pg.Client({ connectionString: all[3]!.DATABASE_URL! })
      client.on('error', () => {})
      await client.connect()
      await client.end()
      expect(messages).toContain('The database died and is started again.')
    }, 20_000)
  })
})

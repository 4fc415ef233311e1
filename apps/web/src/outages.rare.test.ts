/**
 * A disk that fills up, a storage that can only be read, and a database that stops: each during uploads and edits, on the whole
 * platform as `npm start` runs it. Requests are refused in a sentence meanwhile; afterwards everything works again by itself,
 * and nothing that was accepted is lost.
 */
import { statfsSync } from 'node:fs'
import { open, truncate } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { type Disk, makeDisk, type Platform, startPlatform } from './testing/platform.ts'
import { endings, startTraffic, type Traffic } from './testing/traffic.ts'
import { buildPages } from './testing/web-server.ts'

const password = 'a sentence that nobody guesses'
const passing = ['storage-full', 'storage-unavailable', 'unavailable', 'too-many-attempts']

const probe = await makeDisk(1)
await probe?.remove()
if (!probe) console.log('Outages are not tried: only root on Linux can mount a disk for them.')
else buildPages()

const undo: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const step of undo.reverse()) await step()
}, 120_000)

async function openPlatform(megabytes: number): Promise<{ disk: Disk; platform: Platform }> {
  const disk = await makeDisk(megabytes)
  if (!disk) throw new Error('The disk could not be made.')
  undo.push(() => disk.remove())
  const platform = await startPlatform(path.join(disk.folder, 'data'))
  undo.push(() => platform.stop())
  return { disk, platform }
}

/** The first refusal after a time, and the time that it took. */
const firstRefusal = (traffic: Traffic, what: 'upload' | 'edit', since: number) =>
  traffic.refusals.find((refusal) => refusal.what === what && refusal.at >= since)

const firstSuccess = (traffic: Traffic, what: 'uploads' | 'edits', since: number) =>
  traffic[what].find(({ at }) => at >= since)?.at

async function until(what: string, timeout: number, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + timeout
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Waited ${timeout / 1000} s in vain until ${what}.`)
    await sleep(100)
  }
}

const seconds = (milliseconds: number | undefined) =>
  milliseconds === undefined ? 'never' : `${(milliseconds / 1000).toFixed(1)} s`

interface Health {
  readonly status: number
  readonly retryAfter: string | null
  readonly body: unknown
}

/** @returns undefined when the pages do not answer within 10 s, as while their process restarts */
async function healthOf(platform: Platform): Promise<Health | undefined> {
  const signal = AbortSignal.timeout(10_000)
  try {
    const answer = await platform.browser().request('/api/health/ready', { signal })
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body: await answer.json() }
  } catch {
    return undefined
  }
}

/** Reads the health of the platform once a second for a time, ms. @param each is awaited before each reading */
async function watch(
  platform: Platform,
  time: number,
  each: () => Promise<unknown> = async () => {},
): Promise<(Health | undefined)[]> {
  const said: (Health | undefined)[] = []
  for (const end = performance.now() + time; performance.now() < end; await sleep(1000)) {
    await each()
    said.push(await healthOf(platform))
  }
  return said
}

const problemsOf = (said: readonly (Health | undefined)[]) =>
  said.map((health) => (health ? `${health.status} ${JSON.stringify(health.body)}` : 'no answer')).join('\n  ')

interface Outage {
  readonly name: string
  readonly platform: Platform
  readonly session: Session
  readonly traffic: Traffic
  /** Since the beginning of the traffic, ms. */
  readonly from: number
  readonly to: number
}

/** Waits until everything works again, prints what happened, and expects that nothing is lost. */
async function settle({ name, platform, traffic, session, from, to }: Outage) {
  await until('uploads go on', 180_000, () => firstSuccess(traffic, 'uploads', to) !== undefined)
  await until('edits go on', 180_000, () => firstSuccess(traffic, 'edits', to) !== undefined)
  await traffic.stop()
  const { browser, workspace } = session
  const images = await endings(browser, 'image', workspace, traffic.uploads)
  const edits = await endings(browser, 'edit', workspace, traffic.edits)
  const answers = new Map<string, number>()
  for (const { status, code } of traffic.refusals) {
    const answer = `${status} ${code}`
    answers.set(answer, (answers.get(answer) ?? 0) + 1)
  }
  console.log(
    [
      `${name}: trouble for ${seconds(to - from)}`,
      `first refusal of an upload after ${seconds(delay(firstRefusal(traffic, 'upload', from)?.at, from))}, of an edit after ${seconds(delay(firstRefusal(traffic, 'edit', from)?.at, from))}`,
      `refusals: ${[...answers].map(([answer, count]) => `${count} × ${answer}`).join(', ')}`,
      `first upload after its end ${seconds(delay(firstSuccess(traffic, 'uploads', to), to))}, first edit ${seconds(delay(firstSuccess(traffic, 'edits', to), to))}`,
      `uploads accepted ${traffic.uploads.length}: ${JSON.stringify(images)}; edits accepted ${traffic.edits.length}: ${JSON.stringify(edits)}`,
      `lost: ${traffic.uploads.length - (images.ready ?? 0) + traffic.edits.length - (edits.done ?? 0)}`,
    ].join('\n  '),
  )
  expect(traffic.refusals.filter(({ status }) => status >= 500 && status !== 503)).toEqual([])
  for (const { status, code, message, retryAfter } of traffic.refusals) {
    if (status === 0) continue
    expect(passing).toContain(code)
    expect(message).toMatch(/^[A-Z].*\.$/)
    if (status === 503) expect(Number(retryAfter)).toBeGreaterThan(0)
  }
  expect(images).toEqual({ ready: traffic.uploads.length })
  expect(edits).toEqual({ done: traffic.edits.length })
  expect((await healthOf(platform))?.body).toEqual({ status: 'ok' })
}

const delay = (at: number | undefined, from: number) => (at === undefined ? undefined : at - from)

interface Session {
  readonly browser: ReturnType<Platform['browser']>
  readonly workspace: string
}

async function join(platform: Platform): Promise<Session> {
  const browser = platform.browser()
  return { browser, workspace: await browser.join(`${crypto.randomUUID()}@example.org`, password) }
}

/** Starts uploads and edits, and waits until there are some. */
async function begin({ browser, workspace }: Session): Promise<Traffic> {
  const traffic = await startTraffic(browser, workspace)
  undo.push(() => traffic.stop())
  await sleep(5000)
  return traffic
}

describe.skipIf(!probe)('a disk that is full to the last byte', () => {
  it('loses nothing, and everything works again when there is room', { timeout: 900_000 }, async () => {
    const { disk, platform } = await openPlatform(700)
    const session = await join(platform)
    const traffic = await begin(session)
    const from = traffic.now()
    const filler = path.join(disk.folder, 'filler')
    await fill(filler)
    // What is freed meanwhile, by logs or by PostgreSQL, is filled too.
    const said = await watch(platform, 30_000, () => fill(filler))
    const { bavail, bsize } = statfsSync(disk.folder)
    const health = said.findLast((answer) => answer !== undefined)
    console.log(`full: ${bavail * bsize} bytes were free; the pages said\n  ${problemsOf(said)}`)
    expect(health?.body).toMatchObject({ problem: expect.stringMatching(/^(?:storage-full|unavailable)$/) })
    expect(firstRefusal(traffic, 'upload', from)).toMatchObject({ status: 503 })
    expect(firstRefusal(traffic, 'edit', from)).toMatchObject({ status: 503 })
    await truncate(filler, 0)
    await settle({ name: 'a full disk', platform, traffic, session, from, to: traffic.now() })
    console.log(
      platform
        .said()
        .split('\n')
        .filter((line) => /again|died/.test(line))
        .slice(0, 20)
        .join('\n'),
    )
  })
})

/** Writes until the disk takes no more byte. */
async function fill(file: string): Promise<void> {
  const handle = await open(file, 'a')
  try {
    for (let size = 2 ** 22; size >= 1; size = Math.floor(size / 4)) {
      const piece = Buffer.alloc(size, 1)
      for (let written = size; written === size; ) {
        written = await handle.write(piece).then(
          ({ bytesWritten }) => bytesWritten,
          () => 0,
        )
      }
    }
  } finally {
    await handle.close()
  }
}

describe.skipIf(!probe)('with the pictures on a disk of their own', () => {
  it('a disk that can only be read for half a minute, and a database that stops for ten seconds, lose nothing', {
    timeout: 1_200_000,
  }, async () => {
    const disk = await makeDisk(600)
    if (!disk) throw new Error('The disk could not be made.')
    undo.push(() => disk.remove())
    const folder = path.join(disk.folder, 'data')
    const pictures = await makeDisk(400, path.join(folder, 'blobs'))
    if (!pictures) throw new Error('The disk of the pictures could not be made.')
    undo.push(() => pictures.remove())
    const platform = await startPlatform(folder)
    undo.push(() => platform.stop())
    const session = await join(platform)

    const readOnly = await begin(session)
    await until('nobody writes to the disk', 60_000, () => pictures.makeReadOnly(true))
    const from = readOnly.now()
    const [health] = (await watch(platform, 30_000)).slice(-1)
    expect(health).toMatchObject({ status: 503, body: { problem: 'storage-unavailable' } })
    expect(Number(health?.retryAfter)).toBeGreaterThan(0)
    expect(firstRefusal(readOnly, 'upload', from)).toMatchObject({ status: 503, code: 'storage-unavailable' })
    expect(firstRefusal(readOnly, 'edit', from)).toMatchObject({ status: 503, code: 'storage-unavailable' })
    expect(pictures.makeReadOnly(false)).toBe(true)
    await settle({ name: 'a read-only disk', platform, session, traffic: readOnly, from, to: readOnly.now() })

    const killed = await begin(session)
    const killedFrom = killed.now()
    // The supervisor starts it again, and it is killed again.
    const killing = setInterval(() => kill(platform.postgres().slice(0, 1), 'SIGKILL'), 100)
    const whileKilled = await watch(platform, 10_000)
    clearInterval(killing)
    const repeatedly = { name: 'a database that is killed again and again', traffic: killed, from: killedFrom }
    await settle({ platform, session, ...repeatedly, to: killed.now() })
    expect(problemsOf(whileKilled)).toContain('503 {"status":"unavailable","problem":"unavailable"}')

    const stopped = await begin(session)
    const stoppedFrom = stopped.now()
    const processes = platform.postgres()
    expect(processes.length).toBeGreaterThan(3)
    kill(processes, 'SIGSTOP')
    const whileStopped = await watch(platform, 10_000)
    kill(processes, 'SIGCONT')
    const still = { name: 'a database that stands still', traffic: stopped, from: stoppedFrom }
    await settle({ platform, session, ...still, to: stopped.now() })
    expect(problemsOf(whileStopped)).toContain('503 {"status":"unavailable","problem":"unavailable"}')
    console.log(
      platform
        .said()
        .split('\n')
        .filter((line) => /again|died/.test(line))
        .slice(0, 30)
        .join('\n'),
    )
  })
})

function kill(pids: readonly number[], signal: NodeJS.Signals) {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { lockOwner, tryLock, waitForLock } from './lock.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'amend-lock-'))
let count = 0
let file = ''
beforeEach(() => {
  file = path.join(folder, `${count++}.lock`)
})
afterAll(() => rmSync(folder, { recursive: true }))

const program = fileURLToPath(new URL('./testing/lock-process.ts', import.meta.url))

function launch(...words: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...words], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    next: async () => (await lines.next()).value as string | undefined,
    say: (line: string) => child.stdin.write(`${line}\n`),
  }
}

async function kill(child: ChildProcess) {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

describe('a lock', () => {
  it('is held once in a process, and can be acquired again after its release', async () => {
    const release = await tryLock(file)
    expect(await tryLock(file)).toBeUndefined()
    expect(lockOwner(file)).toEqual({ pid: process.pid, host: os.hostname() })
    release?.()
    expect(lockOwner(file)).toBeUndefined()
    const again = await tryLock(file)
    expect(again).toBeTypeOf('function')
    again?.()
  })

  it('leaves no file behind, and a second release does not touch another owner’s lock', async () => {
    const release = await tryLock(file)
    release?.()
    expect(existsSync(file)).toBe(process.platform === 'win32')
    const other = await tryLock(file)
    release?.()
    expect(await tryLock(file)).toBeUndefined()
    other?.()
  })

  it('is not held by a file that a killed process left', async () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: os.hostname() }))
    expect(lockOwner(file)).toBeUndefined()
    const release = await tryLock(file)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ pid: process.pid, host: os.hostname() })
    release?.()
  })

  it('makes a second owner wait until it is released', async () => {
    const release = await tryLock(file)
    let taken = false
    const waiting = waitForLock(file, 5).then((next) => {
      taken = true
      return next
    })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(taken).toBe(false)
    release?.()
    ;(await waiting)()
  })

  it('can be acquired while others ask who holds it', async () => {
    for (let i = 0; i < 200; i++) {
      const looks = setInterval(() => lockOwner(file), 0)
      const release = await tryLock(file)
      clearInterval(looks)
      expect(release).toBeTypeOf('function')
      release?.()
    }
  })

  it('names the file when its folder is missing', async () => {
    await expect(tryLock(path.join(folder, 'missing', 'lock'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('processes that race for a lock', () => {
  it('have exactly one winner each time its owner is killed', async () => {
    let racers = Array.from({ length: 6 }, () => launch(file))
    await Promise.all(racers.map(({ next }) => next()))
    while (racers.length > 1) {
      for (const { say } of racers) say('try')
      const results = await Promise.all(racers.map(({ next }) => next()))
      expect(results.filter((result) => result === 'won')).toHaveLength(1)
      const winner = racers[results.indexOf('won')]!
      expect(lockOwner(file)).toMatchObject({ pid: winner.child.pid })
      await kill(winner.child)
      expect(existsSync(file)).toBe(true)
      racers = racers.filter((racer) => racer !== winner)
    }
    await kill(racers[0]!.child)
  })

  it('have exactly one winner each time its owner releases it', async () => {
    const racers = Array.from({ length: 4 }, () => launch(file))
    await Promise.all(racers.map(({ next }) => next()))
    for (let round = 0; round < 50; round++) {
      for (const { say } of racers) say('try')
      const results = await Promise.all(racers.map(({ next }) => next()))
      expect(results.filter((result) => result === 'won')).toHaveLength(1)
      const winner = racers[results.indexOf('won')]!
      winner.say('release')
      expect(await winner.next()).toBe('released')
    }
    for (const { child } of racers) await kill(child)
  })

  it('are never in the guarded section at the same time', async () => {
    const racers = Array.from({ length: 4 }, () => launch(file, '100'))
    expect(await Promise.all(racers.map(({ next }) => next()))).toEqual(racers.map(() => 'done'))
  })
})

/**
 * A process that acquires a lock. For each "try" on its standard input it tries once and prints "won" or "lost"; "release"
 * releases the lock. With a number of turns it acquires and releases that often, and fails if another process is in the
 * guarded section.
 */
import { closeSync, openSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Release, tryLock } from '../lock.ts'

const [file = '', turns] = process.argv.slice(2)

if (turns === undefined) await answer()
else await takeTurns(Number(turns))

async function answer() {
  let release: Release | undefined
  console.log('ready')
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'try') {
      release = await tryLock(file)
      console.log(release ? 'won' : 'lost')
    } else {
      release?.()
      console.log('released')
    }
  }
}

async function takeTurns(count: number) {
  const section = `${file}.section`
  for (let turn = 0; turn < count; ) {
    const release = await tryLock(file)
    if (!release) continue
    closeSync(openSync(section, 'wx'))
    await sleep(Math.random() * 2)
    rmSync(section)
    release()
    turn++
  }
  console.log('done')
}

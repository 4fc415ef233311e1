import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/amend.ts'
import { readNote } from './data-folder.ts'

const { at, remove } = await temporaryFolder()
afterAll(remove)

const program = fileURLToPath(new URL('../testing/take-folder.ts', import.meta.url))

function launch(folder: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', program, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    next: async () => (await lines.next()).value as string,
    take: () => child.stdin.write('take\n'),
    kill: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

it('the data folder has exactly one owner when several starts race for it, after each owner is killed', async () => {
  const folder = at('data')
  mkdirSync(folder)
  // Left by a start of a version without locks; its process id now belongs to this process.
  writeFileSync(path.join(folder, 'running.json'), JSON.stringify({ supervisor: process.pid, web: process.pid }))
  let starts = Array.from({ length: 4 }, () => launch(folder))
  await Promise.all(starts.map(({ next }) => next()))
  while (starts.length > 0) {
    for (const { take } of starts) take()
    const results = await Promise.all(starts.map(({ next }) => next()))
    expect(results.filter((result) => result === 'taken')).toHaveLength(1)
    const owner = starts[results.indexOf('taken')]!
    expect(await readNote(folder)).toEqual({ supervisor: owner.child.pid })
    await owner.kill()
    starts = starts.filter((start) => start !== owner)
  }
}, 60_000)

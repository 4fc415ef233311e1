import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/amend.ts'
import { rotateLogs } from './logs.ts'

const { at, remove } = await temporaryFolder()
afterAll(remove)

describe('rotateLogs', () => {
  it('empties a log while a program writes to it, and goes on in the same file', { timeout: 60_000 }, async () => {
    const file = at('program.log')
    const descriptor = openSync(file, 'a')
    const lines = 20_000
    const text = `let i = 0
      const write = () => {
        for (let end = i + 100; i < end; i++) console.log('line ' + i + ' ' + 'x'.repeat(40))
        if (i < ${lines}) setTimeout(write, 5)
      }
      write()`
    const child = spawn(process.execPath, ['-e', text], { stdio: ['ignore', descriptor, descriptor] })
    closeSync(descriptor)
    const ended = once(child, 'exit')
    let over = false
    void ended.then(() => (over = true))
    const seen = new Set<string>()
    const look = async (name: string) => {
      for (const line of (await readFile(name, 'utf8').catch(() => '')).split('\n')) seen.add(line)
    }
    let largest = 0
    let rotations = 0
    while (!over) {
      const { size } = await stat(file)
      largest = Math.max(largest, size)
      rotateLogs([file], 100_000)
      if (size > 100_000) {
        rotations++
        await look(`${file}.old`)
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await look(file)
    expect(rotations).toBeGreaterThan(2)
    expect((await stat(file)).size).toBeLessThan(lines * 50)
    // A line that comes between the copy and the emptying is lost; more than a few would be a fault.
    const found = [...seen].filter((line) => line.startsWith('line ')).length
    expect(found).toBeGreaterThan(0.8 * lines)
  })

  it('leaves small ones and missing ones alone, and keeps the last copy only', async () => {
    const file = at('small.log')
    await writeFile(file, 'first')
    rotateLogs([file, at('none.log')], 10)
    expect(await readFile(file, 'utf8')).toBe('first')
    for (const text of ['a longer text', 'another longer text']) {
      await writeFile(file, text)
      rotateLogs([file], 10)
      expect([await readFile(file, 'utf8'), await readFile(`${file}.old`, 'utf8')]).toEqual(['', text])
    }
  })
})

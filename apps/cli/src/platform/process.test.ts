import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/amend.ts'
import { linesOf, makeProgram, serving } from '../testing/programs.ts'
import { type KeptProcess, keepRunning } from './process.ts'

const { at, remove } = await temporaryFolder()
afterAll(remove)

let count = 0

async function keep(text: string, more: { startTimeout?: number; stopTimeout?: number } = {}) {
  const name = `program-${count++}.mjs`
  const starts: number[] = []
  const pauses: number[] = []
  const said: string[] = []
  const kept = keepRunning({
    name: 'test',
    program: await makeProgram(at('programs'), name, text),
    environment: { JOURNAL: at(`${name}.journal`) },
    ready: 'test ready',
    logFile: at(`${name}.log`),
    firstPause: 1,
    onStart: (pid) => starts.push(pid),
    onRestart: (pause, words) => {
      pauses.push(pause)
      said.push(words)
    },
    ...more,
  })
  return { kept, starts, pauses, said, log: at(`${name}.log`) }
}

describe('a supervised process', () => {
  it('is restarted without a limit, after growing pauses, with its last words reported', async () => {
    const { kept, starts, pauses, said, log } = await keep('console.log("test ready"); console.error("Out of luck.")')
    const { finished, stop } = await kept
    await expect.poll(() => pauses.length, { timeout: 30_000 }).toBeGreaterThan(6)
    await stop()
    await finished
    expect(pauses.slice(0, 7)).toEqual([1, 2, 4, 8, 16, 32, 64])
    expect(new Set(starts).size).toBe(starts.length)
    expect(said[0]).toBe(`: Out of luck. Its log is ${log}.`)
  }, 40_000)

  it('ends on stop and is not restarted', async () => {
    const journal = at('polite')
    const { kept, starts } = await keep(serving('test', journal))
    const { stop, finished } = await kept
    await stop()
    await finished
    expect((await linesOf(journal)).at(-1)).toBe('test ended')
    expect(starts).toHaveLength(1)
  })

  it('is killed with its child processes when it does not end in time', async () => {
    const stubborn = `
      import { spawn } from 'node:child_process'
      process.on('SIGTERM', () => {})
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
      console.log('child ' + child.pid)
      console.log('test ready')
      setInterval(() => {}, 1000)`
    const { kept, log } = await keep(stubborn, { stopTimeout: 100 })
    const { stop, finished, pid } = (await kept) as KeptProcess
    await stop()
    await finished
    const child = Number(/child (\d+)/.exec((await linesOf(log)).join('\n'))?.[1])
    expect(child).toBeGreaterThan(0)
    expect(() => process.kill(pid!, 0)).toThrow()
    // A killed orphan stays a zombie until its new parent collects it.
    await expect.poll(() => stateOf(child), { timeout: 5000 }).toMatch(/^(?:gone|Z)$/)
  })

  it('fails the start when it is not ready in time', async () => {
    const { kept, log } = await keep('setInterval(() => {}, 1000)', { startTimeout: 200 })
    await expect(kept).rejects.toThrow(`The test process was not ready after 0 s; its log is ${log}.`)
  })

  it('that logs JSON has the message of its last line reported', async () => {
    const { kept } = await keep(`console.log(JSON.stringify({ level: 60, msg: 'No model.' })); process.exit(1)`)
    await expect(kept).rejects.toThrow(/^The test process did not start: No model\. Its log is /)
  })
})

async function stateOf(pid: number): Promise<string> {
  try {
    process.kill(pid, 0)
  } catch {
    return 'gone'
  }
  const [status = ''] = await linesOf(`/proc/${pid}/stat`)
  return status.split(') ')[1]?.[0] ?? 'gone'
}

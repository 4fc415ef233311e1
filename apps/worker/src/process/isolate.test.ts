import { once } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EchoTasks } from '../testing/echo.ts'
import { EchoError } from '../testing/echo-error.ts'
import { ProcessLostError, TaskError } from './error.ts'
import { type IsolatedProcess, type IsolateOptions, isolate } from './isolate.ts'

const open: IsolatedProcess<EchoTasks>[] = []
afterEach(async () => {
  for (const isolated of open.splice(0)) await isolated.close()
})

const silent = { info: () => {}, warn: () => {}, error: () => {} }

const echo = (options: Partial<IsolateOptions<EchoTasks>> = {}) => {
  const program = new URL('../testing/echo.ts', import.meta.url)
  const isolated = isolate<EchoTasks>({ name: 'echo', program, log: silent, ...options })
  open.push(isolated)
  return isolated
}

const isAlive = (pid: number | undefined) => {
  try {
    return pid !== undefined && process.kill(pid, 0)
  } catch {
    return false
  }
}

const gone = async (pid: number | undefined) => {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10))
}

describe('an isolated process', () => {
  it('runs tasks in another process, with bytes and events', async () => {
    const isolated = echo()
    const bytes = new Uint8Array([1, 2, 3])
    expect(await isolated.run('echo', () => ({ bytes, n: 7n }))).toEqual({ bytes, n: 7n })
    expect(isolated.pid).not.toBe(process.pid)
    const heard: number[] = []
    const counting = isolated.run('count', () => ({ to: 3, pause: 1 }), { onEvent: (i) => heard.push(i) })
    expect(await counting).toBe('counted')
    expect(heard).toEqual([1, 2, 3])
  })

  it('passes errors on with class, code and message, and continues', async () => {
    const isolated = echo()
    const error = await isolated.run('fail', () => ({ code: 'too-small' })).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TaskError)
    expect(error).toBeInstanceOf(EchoError)
    expect(error).not.toBeInstanceOf(ProcessLostError)
    const sent = { code: 'too-small', message: 'It failed by too-small.', field: 'code' }
    expect(error).toMatchObject({ origin: 'EchoError', ...sent })
    const { pid } = isolated
    expect(await isolated.run('echo', () => 1)).toBe(1)
    expect(isolated.pid).toBe(pid)
  })

  it('runs one task at a time, in order', async () => {
    const isolated = echo()
    const order: string[] = []
    const note = (word: string) => () => order.push(word)
    await Promise.all([
      isolated.run('count', () => ({ to: 3, pause: 10 })).then(note('first')),
      isolated.run('echo', () => 0).then(note('second')),
    ])
    expect(order).toEqual(['first', 'second'])
  })

  it('reports a crash as a lost process, and starts another one for the next task', async () => {
    const isolated = echo()
    await isolated.start()
    const first = isolated.pid
    await expect(isolated.run('crash', () => undefined)).rejects.toBeInstanceOf(ProcessLostError)
    expect(await isolated.run('echo', () => 'again')).toBe('again')
    expect(isolated.pid).not.toBe(first)
    expect(isolated.generation).toBe(2)
  })

  it('stops an aborted task, whose caller is rejected at once', async () => {
    const isolated = echo()
    const controller = new AbortController()
    const onEvent = () => controller.abort(new Error('enough'))
    const counting = isolated.run('count', () => ({ to: 10_000, pause: 5 }), { signal: controller.signal, onEvent })
    await expect(counting).rejects.toThrow('enough')
    const { pid } = isolated
    expect(await isolated.run('echo', () => 1)).toBe(1)
    expect(isolated.pid).toBe(pid)
  })

  it('kills a process that does not react to an abort', async () => {
    const isolated = echo({ cancelTimeout: 100 })
    await isolated.start()
    const { pid } = isolated
    const controller = new AbortController()
    const blocked = isolated.run('block', () => ({ time: 600_000 }), { signal: controller.signal })
    setTimeout(() => controller.abort(new Error('enough')), 200)
    await expect(blocked).rejects.toThrow('enough')
    expect(await isolated.run('echo', () => 1)).toBe(1)
    expect(isAlive(pid)).toBe(false)
  })

  it('replaces a process that has grown too large, after its task', async () => {
    let starts = 0
    const isolated = echo({ memoryCeiling: 300 * 2 ** 20, onStart: () => starts++ })
    expect(await isolated.run('echo', () => 1)).toBe(1)
    const { pid } = isolated
    expect(await isolated.run('grow', () => ({ bytes: 400 * 2 ** 20 }))).toBe('grown')
    expect(await isolated.run('echo', () => 2)).toBe(2)
    expect(isolated.pid).not.toBe(pid)
    await gone(pid)
    expect(starts).toBe(2)
  })

  it('inherits no secret', async () => {
    const secrets = ['AUTH_SECRET', 'DATABASE_URL', 'SMTP_URL', 'S3_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'HF_TOKEN']
    for (const name of secrets) vi.stubEnv(name, 'hidden')
    vi.stubEnv('AMEND_THREADS', '2')
    const names = await echo().run('variables', () => undefined)
    vi.unstubAllEnvs()
    expect(names.filter((name) => secrets.includes(name))).toEqual([])
    expect(names).toEqual(expect.arrayContaining(['PATH', 'AMEND_THREADS']))
  })

  it('reports a program that does not start', async () => {
    const isolated = echo({ program: new URL('../testing/absent.ts', import.meta.url) })
    await expect(isolated.run('echo', () => 1)).rejects.toBeInstanceOf(ProcessLostError)
  })

  it('ends when it is closed, and accepts no more tasks', async () => {
    const isolated = echo()
    await isolated.start()
    const { pid } = isolated
    await isolated.close()
    expect(isAlive(pid)).toBe(false)
    await expect(isolated.run('echo', () => 1)).rejects.toBeInstanceOf(ProcessLostError)
  })

  it('survives the signals of a terminal', async () => {
    const isolated = echo()
    await isolated.start()
    const { pid } = isolated
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.kill(pid ?? 0, signal)
    expect(await isolated.run('count', () => ({ to: 2, pause: 20 }))).toBe('counted')
    expect(isolated.pid).toBe(pid)
  })
})

describe('a process whose parent has ended', () => {
  it('ends itself', async () => {
    const { fork } = await import('node:child_process')
    const parent = fork(new URL('../testing/parent.ts', import.meta.url), { execArgv: ['--import', 'tsx'] })
    const [pid] = (await once(parent, 'message')) as [number]
    expect(isAlive(pid)).toBe(true)
    parent.kill('SIGKILL')
    await gone(pid)
  })
})

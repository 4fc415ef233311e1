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
    const secrets = ['AUTH_SECRET', 'DATABASE_URL', 'SMTP_URL', 'S3_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']
    secrets.push('HF_TOKEN', 'OPENAI_API_KEY')
    for (const name of secrets) vi.stubEnv(name, 'hidden')
    vi.stubEnv('AMEND_THREADS', '2')
    const names = await echo().run('variables', () => undefined)
    vi.unstubAllEnvs()
    expect(names.filter((name) => secrets.includes(name))).toEqual([])
    expect(names).toEqual(expect.arrayContaining(['PATH', 'AMEND_THREADS']))
  })

  it('has the one secret that it is given', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'hidden')
    vi.stubEnv('OTHER_API_KEY', 'hidden')
    const names = await echo({ secrets: ['OPENAI_API_KEY'] }).run('variables', () => undefined)
    vi.unstubAllEnvs()
    expect(names.filter((name) => name.endsWith('API_KEY'))).toEqual(['OPENAI_API_KEY'])
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

describe('a task that gives up its turn', () => {
  const share = (to: number, must = false) => ({ to, pause: 2, must })

  it('lets others of its process run to their end, and then goes on', async () => {
    const isolated = echo()
    const log: string[] = []
    let go = () => {}
    const turn = new Promise<void>((resolve) => (go = resolve))
    let asked = 0
    const long = isolated.run('share', () => share(6), {
      onEvent: (i) => log.push(`long ${i}`),
      onTurn: async () => (++asked === 2 ? turn : undefined),
    })
    await soon(() => expect(asked).toBe(2))
    expect([isolated.pending, isolated.busy]).toEqual([1, 0])
    await isolated.run('count', () => ({ to: 2, pause: 5 }), { onEvent: (i) => log.push(`short ${i}`) })
    go()
    expect(await long).toBe('counted')
    expect(log).toEqual(['long 1', 'long 2', 'short 1', 'short 2', 'long 3', 'long 4', 'long 5', 'long 6'])
    expect([isolated.pending, isolated.busy]).toEqual([0, 0])
  })

  it('does not go on while another runs', async () => {
    const isolated = echo()
    const log: string[] = []
    const runs = ['a', 'b', 'c'].map((name) =>
      isolated.run('share', () => share(20), { onEvent: () => log.push(name), onTurn: async () => {} }),
    )
    expect(await Promise.all(runs)).toEqual(['counted', 'counted', 'counted'])
    expect(log.slice(0, 9).join('')).toBe('abcabcabc')
  })

  it('without anybody to give it to goes on', async () => {
    const isolated = echo()
    expect(await isolated.run('share', () => share(3))).toBe('counted')
    expect(await isolated.run('share', () => share(3, true))).toBe('counted')
  })

  it('ends at once when it is cancelled meanwhile, and the process lives on', async () => {
    const isolated = echo({ cancelTimeout: 50 })
    const { signal, abort } = cancellable()
    let asked = 0
    const waiting = isolated.run('share', () => share(6), {
      signal,
      onTurn: () =>
        new Promise((_, reject) => {
          asked++
          signal.addEventListener('abort', () => reject(signal.reason))
        }),
    })
    waiting.catch(() => {})
    await soon(() => expect(asked).toBe(1))
    const { pid } = isolated
    // It blocks its thread, so that the cancellation of the other is heard late.
    const blocking = isolated.run('block', () => ({ time: 300 }))
    await soon(() => expect(isolated.busy).toBe(1))
    abort()
    await expect(waiting).rejects.toThrow('enough')
    expect(await blocking).toBe('unblocked')
    expect(await isolated.run('echo', () => 1)).toBe(1)
    expect(isolated.pid).toBe(pid)
    await soon(() => expect(isolated.pending).toBe(0))
  })

  it('is not killed with another that is slow to stop', async () => {
    const isolated = echo({ cancelTimeout: 50 })
    let go = () => {}
    const turn = new Promise<void>((resolve) => (go = resolve))
    let asked = 0
    const waiting = isolated.run('share', () => share(3), { onTurn: async () => (++asked === 1 ? turn : undefined) })
    await soon(() => expect(asked).toBe(1))
    const { signal, abort } = cancellable()
    const slow = isolated.run('block', () => ({ time: 500 }), { signal })
    slow.catch(() => {})
    await soon(() => expect(isolated.busy).toBe(1))
    abort()
    await expect(slow).rejects.toThrow('enough')
    go()
    expect(await waiting).toBe('counted')
  })

  it('is lost with its process', async () => {
    const isolated = echo()
    let asked = 0
    const waiting = isolated.run('share', () => share(3), {
      onTurn: () => {
        asked++
        return new Promise(() => {})
      },
    })
    waiting.catch(() => {})
    await soon(() => expect(asked).toBe(1))
    await expect(isolated.run('crash', () => undefined)).rejects.toBeInstanceOf(ProcessLostError)
    await expect(waiting).rejects.toMatchObject({ code: 'process-lost', waited: true })
    expect(await isolated.run('echo', () => 1)).toBe(1)
  })

  it('keeps its process, which is replaced after it when another has made it too large', async () => {
    const isolated = echo({ memoryCeiling: 2 ** 20 })
    let go = () => {}
    const turn = new Promise<void>((resolve) => (go = resolve))
    let asked = 0
    const waiting = isolated.run('share', () => share(3), { onTurn: async () => (++asked === 1 ? turn : undefined) })
    await soon(() => expect(asked).toBe(1))
    const { pid } = isolated
    await isolated.run('grow', () => ({ bytes: 1000 }))
    expect(isolated.pid).toBe(pid)
    go()
    expect(await waiting).toBe('counted')
    await soon(() => expect(isolated.pid).not.toBe(pid))
  })
})

/** Processes take seconds to start on a busy machine. */
const soon = (look: () => void) => vi.waitFor(look, 40_000)

function cancellable() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort(new Error('enough')) }
}

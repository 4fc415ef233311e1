import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amend, program, temporaryFolder } from './testing/amend.ts'
import { startHub } from './testing/hub.ts'
import { photo } from './testing/pictures.ts'

const { folder, at, listing, remove } = await temporaryFolder()
const root = path.resolve(path.dirname(program), '..', '..', '..')
/** Long enough to be interrupted on any machine. */
const long = ['edit', 'photo.jpg', 'make it night', '--steps', '1000', '--samples', '1']
beforeAll(async () => {
  await photo(480, 320).jpeg().toFile(at('photo.jpg'))
})
afterAll(remove)

/** Starts a command in its own process group, as a shell does, and collects its output. */
function start(command: string, words: readonly string[], env = {}) {
  const child = spawn(command, words, {
    cwd: folder,
    detached: true,
    env: { ...process.env, INIT_CWD: folder, ...env },
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (text) => {
    said.stdout += text
  })
  child.stderr.on('data', (text) => {
    said.stderr += text
  })
  return { child, said, ended: once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]> }
}

/** Signals all processes of the group, like Ctrl-C in a terminal. */
const signalGroup = ({ pid }: ChildProcess, signal: NodeJS.Signals) => process.kill(-pid!, signal)

/** Processes of a group that still run. */
function membersOf(group: number): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
        const [state, , processGroup] = status.slice(status.lastIndexOf(')') + 2).split(' ')
        return Number(processGroup) === group && state !== 'Z'
      } catch {
        return false
      }
    })
}

/** Waits for a file that a running command writes. */
async function appears(name: RegExp, child: ChildProcess): Promise<void> {
  while (!listing().some((file) => name.test(file))) {
    expect(child.exitCode).toBeNull()
    await wait(20)
  }
}

const onLinux = process.platform === 'linux'

describe.skipIf(process.platform === 'win32')('Ctrl-C', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s during an edit ends the command and leaves no files', async (signal) => {
    const { child, said, ended } = start(process.execPath, [program, ...long])
    await wait(4000)
    process.kill(child.pid!, signal)
    const [code, by] = await ended
    expect(code === 130 || by === signal).toBe(true)
    expect(said.stdout).toBe('')
    expect(listing()).toEqual(['photo.jpg'])
  })

  it('while previews exist removes them, with a message', async () => {
    const { child, said, ended } = start(process.execPath, [program, ...long, '--preview', '1', '--variants', '2'])
    await appears(/edited\.2\.preview\.png$/, child)
    signalGroup(child, 'SIGINT')
    expect(await ended).toEqual([130, null])
    expect(said).toEqual({ stdout: '', stderr: 'Stopped.\n' })
    expect(listing()).toEqual(['photo.jpg'])
  })

  it('ends a command of several photos as a whole, with code 130', async () => {
    const words = ['edit', 'missing.jpg', 'photo.jpg', 'also-missing.jpg', ...long.slice(2), '--preview', '1']
    const { child, said, ended } = start(process.execPath, [program, ...words])
    await appears(/edited\.preview\.png$/, child)
    signalGroup(child, 'SIGINT')
    expect(await ended).toEqual([130, null])
    expect(said).toEqual({ stdout: '', stderr: 'There is no file missing.jpg.\nStopped.\n' })
    expect(listing()).toEqual(['photo.jpg'])
  })

  it('while results are written leaves no partial file', async () => {
    await photo(3000, 2000).jpeg().toFile(at('large.jpg'))
    const words = [
      'edit',
      'large.jpg',
      'make it night',
      '--steps',
      '1',
      '--samples',
      '1',
      '--variants',
      '4',
      '--format',
      'png',
    ]
    const { child, said, ended } = start(process.execPath, [program, ...words])
    await appears(/\.part$|^large\.edited/, child)
    signalGroup(child, 'SIGINT')
    expect(await ended).toEqual([130, null])
    expect(said.stdout).toBe('')
    expect(said.stderr).toMatch(/^[^\n]+\n$/)
    expect(listing()).toEqual(['large.jpg', 'photo.jpg'])
  })

  it('during a pull keeps the partial download for the next pull, and no model', async () => {
    const checkpoint = fileURLToPath(
      import.meta.resolve('@amend/models/fixtures/reference/checkpoint/model_index.json'),
    )
    const hub = await startHub(path.dirname(checkpoint), /^unet\/.*safetensors$/)
    const env = { AMEND_HOME: at('home'), HF_ENDPOINT: hub.url }
    try {
      const { child, said, ended } = start(process.execPath, [program, 'models', 'pull', 'owner/editor'], env)
      await appears(/unet\/.*safetensors/, child)
      signalGroup(child, 'SIGINT')
      expect(await ended).toEqual([130, null])
      expect(said).toEqual({ stdout: '', stderr: 'Stopped.\n' })
      const { stdout } = await amend(['models', 'list', '--json'], { env })
      expect(JSON.parse(stdout)).toMatchObject([{ name: 'pico-edit' }, { name: 'owner--editor', complete: false }])
    } finally {
      await hub.close()
    }
  })

  it.skipIf(!onLinux)('through npm run ends everything with code 130', async () => {
    const words = ['--prefix', root, 'run', '--silent', 'edit', '--', ...long.slice(1), '--preview', '1']
    const { child, ended } = start('npm', words)
    await appears(/edited\.preview\.png$/, child)
    signalGroup(child, 'SIGINT')
    const [code, by] = await ended
    // npm ends itself by the signal, which a shell reports as 130.
    expect(code === 130 || by === 'SIGINT').toBe(true)
    expect(membersOf(child.pid!)).toEqual([])
    expect(listing().filter((file) => file.includes('edited'))).toEqual([])
  })

  it.skipIf(!onLinux)('reaches the command when only the outermost process gets the signal', async () => {
    const { child, ended } = start(process.execPath, [
      path.join(root, 'scripts', 'amend.mjs'),
      ...long,
      '--preview',
      '1',
    ])
    await appears(/edited\.preview\.png$/, child)
    process.kill(child.pid!, 'SIGTERM')
    const [code] = await ended
    expect(code).toBe(130)
    expect(membersOf(child.pid!)).toEqual([])
    expect(listing().filter((file) => file.includes('edited'))).toEqual([])
  })
})

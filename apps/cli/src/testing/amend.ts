/** Runs the command and checks its output and exit code as a person sees them. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, vi } from 'vitest'
import { run } from '../run.ts'

export const program = fileURLToPath(new URL('../../bin/amend.mjs', import.meta.url))

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Circumstances {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** The id of another user. */
  readonly uid?: number
}

/** Runs the command in a child process. */
export function amend(words: readonly string[], { cwd, env, uid }: Circumstances = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [program, ...words], {
    ...(cwd !== undefined && { cwd }),
    ...(uid !== undefined && { uid }),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text) => {
    stdout += text
  })
  child.stderr.on('data', (text) => {
    stderr += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

/** Runs the command in this process, which is faster: for tests that do not depend on the process itself. */
export async function amendHere(words: readonly string[]): Promise<Outcome> {
  const said = { stdout: '', stderr: '' }
  const to = (name: keyof typeof said, end: string) => (text: unknown) => {
    said[name] += `${String(text)}${end}`
    return true
  }
  const before = process.exitCode
  process.exitCode = undefined
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(to('stdout', '\n')),
    vi.spyOn(console, 'error').mockImplementation(to('stderr', '\n')),
    vi.spyOn(process.stdout, 'write').mockImplementation(to('stdout', '')),
    vi.spyOn(process.stderr, 'write').mockImplementation(to('stderr', '')),
  ]
  try {
    await run(words)
    return { ...said, code: Number(process.exitCode ?? 0) }
  } finally {
    for (const spy of spies) spy.mockRestore()
    process.exitCode = before
  }
}

/** A hash of a file's contents, which compares faster than the bytes. */
export const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

/** A temporary folder that is removed after the test file, and functions for paths in it. */
export async function temporaryFolder() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-cli-'))
  return {
    folder,
    at: (...parts: string[]) => path.join(folder, ...parts),
    /** Every file and folder below it. */
    listing: () => (existsSync(folder) ? (readdirSync(folder, { recursive: true }) as string[]).sort() : []),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Words of libraries and of the system, and source locations: nothing that a person should read. */
const raw =
  /vips|libpng|libjpeg|heif_|Input (?:file|buffer)|\bE[A-Z]{4,}\b|\bat \S+ \(|node:|Error:|undefined|\[object|zod|ort_/

/** Expects that one clear sentence on one line was printed. */
export function expectSentence(text: string): void {
  expect(text).toMatch(/^\S[^\n]{9,}\n$/)
  expect(text.length).toBeLessThan(500)
  expect(text).not.toMatch(raw)
}

/** Expects that the command was refused: one sentence, the code, and nothing on standard output. */
export function expectRefusal(outcome: Outcome, code: number, sentence: RegExp | string): void {
  expect(outcome).toMatchObject({ code, stdout: '' })
  expectSentence(outcome.stderr)
  if (typeof sentence === 'string') expect(outcome.stderr).toBe(`${sentence}\n`)
  else expect(outcome.stderr).toMatch(sentence)
}

/** Stand-ins for the platform's programs: they become ready, and record their environment and how they ended. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Writes a program and returns its path. */
export async function makeProgram(folder: string, name: string, text: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, name)
  await writeFile(file, text)
  return file
}

/** A program that prints that it is ready, records its environment, and on SIGTERM appends a line to `journal`. */
export const serving = (name: string, journal: string): string => `
import fs from 'node:fs'
const note = (text) => fs.appendFileSync(${JSON.stringify(journal)}, text + '\\n')
const { DATABASE_URL, AMEND_DATA, AUTH_URL, AUTH_SECRET, AMEND_ADMIN_URL, PORT, NODE_ENV } = process.env
note(JSON.stringify({ name: '${name}', DATABASE_URL, AMEND_DATA, AUTH_URL, AUTH_SECRET, AMEND_ADMIN_URL, PORT, NODE_ENV }))
process.on('SIGTERM', () => { note('${name} ended'); process.exit() })
setInterval(() => {}, 1000)
console.log('${name} ready')
`

/** The lines of a journal. */
export async function linesOf(journal: string): Promise<string[]> {
  const text = await readFile(journal, 'utf8').catch(() => '')
  return text.split('\n').filter((line) => line !== '')
}

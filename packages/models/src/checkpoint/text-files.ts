import { readFile } from 'node:fs/promises'
import { ModelError } from '../error.ts'

/** Text of a file, or undefined when there is none. */
export async function readOptional(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw new ModelError('no-permission', `${file} cannot be read.`, { cause: error })
  })
}

/** @throws ModelError 'broken-file' */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ModelError('broken-file', `${file} is not JSON.`, { cause })
  }
}

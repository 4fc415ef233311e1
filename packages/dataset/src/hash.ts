import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** @returns SHA-256, hexadecimal */
export async function hashOfFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}

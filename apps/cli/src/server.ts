import { readFile } from 'node:fs/promises'
import { type AmendClient, createAmendClient } from '@amend/client'
import type { Command } from 'commander'
import { variables } from './environment.ts'
import { UsageError } from './exit.ts'

export interface ServerOptions {
  readonly server?: string
  readonly apiKeyFile?: string
}

/** A key is never an option itself: other people of the machine see the command line. */
export const addServerOptions = (command: Command): Command =>
  command
    .option('--server <address>', 'address of the installation (default: $AMEND_SERVER)')
    .option('--api-key-file <file>', 'file with an API key (default: $AMEND_API_KEY)')

/** @throws UsageError without an address or a key */
export async function serverIn({ server = variables.AMEND_SERVER, apiKeyFile }: ServerOptions): Promise<AmendClient> {
  if (!server || !/^https?:\/\//.test(server) || !URL.canParse(server)) {
    throw new UsageError('Name the installation: --server https://amend.example.org, or the variable AMEND_SERVER.')
  }
  return createAmendClient({ server, apiKey: await keyIn(apiKeyFile) })
}

async function keyIn(file: string | undefined): Promise<string> {
  const key = (file === undefined ? variables.AMEND_API_KEY : await contentOf(file))?.trim()
  if (key?.startsWith('amend_')) return key
  throw new UsageError('An API key is needed, in the variable AMEND_API_KEY or a file named by --api-key-file.')
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    throw new UsageError(`The file of the API key, ${file}, cannot be read.`)
  }
}

/** Fixtures of the store's tests: a hub with one model, an empty store, and checks of errors. */
import { access, mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { ModelError, type ModelErrorCode } from '../../error.ts'
import { openStore, type RetryPolicy, type Store } from '../index.ts'
import { pipeline } from './checkpoint.ts'
import { type HubServer, type SeenRequest, sha256, startHub } from './hub-server.ts'

export const token = 'hf_verysecret'
export const unetFile = 'unet/diffusion_pytorch_model.safetensors'

export interface Workbench {
  readonly temporary: string
  readonly folder: string
  readonly hub: HubServer
  readonly store: Store
  /** A file of `owner/editor` as the hub serves it. */
  served(file: string): Buffer
  stored(file: string, name?: string): Promise<Buffer>
  exists(...parts: string[]): Promise<boolean>
  /** Requests to the other host for the bytes of a file. */
  downloadsOf(file: string): SeenRequest[]
  close(): Promise<void>
}

/** @param unetFloats the size of the largest file, in floats */
export async function openWorkbench(unetFloats?: number, retry: Partial<RetryPolicy> = {}): Promise<Workbench> {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'amend-store-'))
  const folder = path.join(temporary, 'models')
  const hub = await startHub()
  hub.repositories['owner/editor'] = await pipeline(temporary, 'a'.repeat(40), unetFloats)
  const served = (file: string) => {
    const found = hub.repositories['owner/editor']?.files[file]
    if (!found) throw new Error(`The test hub has no ${file}.`)
    return found.bytes
  }
  return {
    temporary,
    folder,
    hub,
    store: openStore({
      folder,
      env: { HF_ENDPOINT: hub.url, HF_TOKEN: token },
      retry: { firstDelay: 1, longestWait: 3000, ...retry },
    }),
    served,
    stored: (file, name = 'owner--editor') => readFile(path.join(folder, name, file)),
    exists: (...parts) =>
      access(path.join(folder, ...parts)).then(
        () => true,
        () => false,
      ),
    downloadsOf: (file) => hub.downloads().filter(({ url }) => url.startsWith(`/${sha256(served(file))}`)),
    close: async () => {
      await hub.close()
      await rm(temporary, { recursive: true, force: true })
    },
  }
}

/** The error of a run that must fail with the code, in one or two sentences, without any secret. */
export async function failure(run: Promise<unknown>, code: ModelErrorCode): Promise<ModelError> {
  const error: unknown = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ModelError)) throw new Error(`No ModelError but ${String(error)}`, { cause: error })
  if (error.code !== code) throw new Error(`${error.code}, not ${code}: ${error.message}`, { cause: error })
  if (!/^\S[^\n]*\.$/.test(error.message)) throw new Error(`Not a sentence: ${error.message}`)
  if (/verysecret|signed-secret/.test(everythingOf(error))) throw new Error('The error tells a secret.')
  return error
}

function everythingOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return `${error.stack} ${JSON.stringify(error)} ${error.cause ? everythingOf(error.cause) : ''}`
}

/** Makes checkpoints in the store of this machine: from a file that an administrator sent, with a LoRA, with int8 weights. */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openModel } from '@amend/inference'
import { assertEditing, ModelError, openCheckpoint } from '@amend/models/checkpoint'
import { writeAdapted } from '@amend/models/lora'
import { int8Name, locateModel, openStore, type Store, sentName } from '@amend/models/store'
import { embeddedCheckpoints } from '@amend/pico'
import type { SentFile } from '@amend/services/model'
import type { Blobs } from '@amend/storage'
import { variables } from '../environment.ts'
import { capabilitiesOf } from './capabilities.ts'

/** Reads the pieces of a file in their order, and checks each against its hash. */
async function* contentOf(blobs: Blobs, { pieces }: SentFile): AsyncGenerator<Uint8Array> {
  for (const { blobHash } of pieces) yield* (await blobs.get(blobHash)).stream
}

/** Writes a sent file. @returns its SHA-256, computed while it is written */
async function writeSent(blobs: Blobs, sent: SentFile, file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  async function* hashed(content: AsyncIterable<Uint8Array>) {
    for await (const chunk of content) {
      hash.update(chunk)
      yield chunk
    }
  }
  await pipeline(contentOf(blobs, sent), hashed, createWriteStream(file), { signal })
  return hash.digest('hex')
}

/** The files of an archive together, in units of the archive: weights hardly shrink. */
const mostUnpacked = 4

/**
 * Stores a sent checkpoint when it opens.
 * @returns its name in the store
 * @throws ModelError; DiffusionError when it has no scheduler that can be used. Nothing stays of a file that is refused
 */
export async function receiveSent(
  blobs: Blobs,
  sent: SentFile,
  name: string | null,
  signal: AbortSignal,
): Promise<string> {
  const store = openStore({ env: variables })
  const { fileName, bytes } = sent
  const stored = await store.receive({
    ...{ fileName, bytes, mostBytes: mostUnpacked * bytes, signal },
    ...(name !== null && { name }),
    write: (file) => writeSent(blobs, sent, file, signal),
    check: async (location) => {
      const { card, scheduler, schedulerClass } = assertEditing(await openCheckpoint(location))
      capabilitiesOf(card, scheduler, schedulerClass)
    },
  })
  return stored.name
}

/**
 * Stores another model with a sent LoRA when all its tensors fit.
 * @param base where the other model is: see `locateModel`
 * @returns its name in the store
 * @throws ModelError 'wrong-adapter' naming the first tensor that does not fit
 */
export async function makeAdapted(
  blobs: Blobs,
  { sent, base, weight }: { readonly sent: SentFile; readonly base: string; readonly weight: number },
  given: string | null,
  signal: AbortSignal,
): Promise<string> {
  const store = openStore({ env: variables })
  const location = await locateModel(base, embeddedCheckpoints, store)
  const { card } = await openCheckpoint(location, { adapted: true })
  const loraFile = sentName(sent.fileName)
  const name = given ?? `${card.name}-${loraFile}`
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-lora-'))
  const file = path.join(folder, `${loraFile}.safetensors`)
  try {
    await writeSent(blobs, sent, file, signal)
    const write = async (target: string) => {
      await writeAdapted(target, { name, base: location, lora: { file, name: sent.fileName, weight } })
      signal.throwIfAborted()
      // Builds the networks, which finds an adapter of a layer that none of them has.
      const { model } = await openModel(target)
      await model.networks.release()
    }
    return await makeOnce(store, { name, source: card.name, layout: 'adapted' }, write)
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    throw new ModelError(error.code, error.message.replaceAll(file, sent.fileName), { cause: error })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Stores the int8 version of another model.
 * @param write writes its file
 * @returns its name in the store
 */
export async function makeInt8(
  base: string,
  given: string | null,
  write: (task: { location: string; file: string; name: string }) => Promise<void>,
): Promise<string> {
  const store = openStore({ env: variables })
  const location = await locateModel(base, embeddedCheckpoints, store)
  const { card, identity } = await openCheckpoint(location)
  const name = given ?? int8Name(card.name)
  const known = (await store.list()).find((model) => model.name === name && model.complete)
  // The command line made it, or an attempt that was interrupted after it had stored it.
  if (known && (await openCheckpoint(await store.resolve(name))).card.optimized?.identity === identity) return name
  return makeOnce(store, { name, source: card.name, layout: 'single-file' }, (file) => write({ location, file, name }))
}

/** A registered version must stay what it is, so that no model of this name is replaced. */
async function makeOnce(
  store: Store,
  model: { readonly name: string; readonly source: string; readonly layout: 'adapted' | 'single-file' },
  write: (target: string) => Promise<void>,
): Promise<string> {
  return (await store.make({ ...model, replace: false }, write)).name
}

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import {
  assertEditing,
  type Component,
  type EditingCheckpoint,
  type ModelCard,
  openCheckpoint,
} from '@amend/models/checkpoint'
import { int8Version, locateModel, openStore } from '@amend/models/store'
import { embeddedCheckpoints } from '@amend/pico'
import type { FoundModel } from '@amend/services/model'
import { variables } from '../environment.ts'
import { capabilitiesOf } from './capabilities.ts'

/** A checkpoint of this machine that edits. */
export interface LocalCheckpoint {
  readonly found: FoundModel
  readonly checkpoint: EditingCheckpoint
}

/**
 * Opens a checkpoint of this machine, without loading its weights.
 * @param reference where it is: see `locateModel`
 * @throws ModelError when it cannot be read; DiffusionError when it has no scheduler that can be used
 */
export async function readCheckpoint(reference: string): Promise<LocalCheckpoint> {
  const place = await locateModel(reference, embeddedCheckpoints, openStore({ env: variables }))
  const checkpoint = assertEditing(await openCheckpoint(place, { adapted: true }))
  const { identity, card } = checkpoint
  const capabilities = capabilitiesOf(card, checkpoint.scheduler, checkpoint.schedulerClass)
  const { bytes } = await sizeOf(checkpoint)
  const needs = { weights: checkpoint.layout === 'optimized' ? 'int8' : 'float', bytes } as const
  return {
    checkpoint,
    found: { name: card.name, identity, capabilities, reference, source: card.source, made: madeOf(card), needs },
  }
}

/** The reference of the int8 version of a model. @throws ModelError 'missing-component' when there is none */
export const int8VersionOf = (reference: string): Promise<string> =>
  int8Version(reference, embeddedCheckpoints, openStore({ env: variables }))

/** What a card says of the model that this one was made of. */
function madeOf({ optimized, adapted }: ModelCard): FoundModel['made'] {
  if (adapted) return { kind: 'lora', ...adapted }
  if (!optimized) return undefined
  const { base, identity, error } = optimized
  return { kind: 'int8', base, identity, error }
}

const filesOf = ({ components, loras = [] }: EditingCheckpoint): string[] => {
  const weights = Object.values(components).flatMap((component: Component) => component.weights.files)
  return [...new Set([...weights, ...loras.map(({ file }) => file)])].sort()
}

/** The number of a checkpoint's weight files and their bytes. */
export async function sizeOf(checkpoint: EditingCheckpoint): Promise<{ files: number; bytes: number }> {
  const files = filesOf(checkpoint)
  const sizes = await Promise.all(files.map((file) => stat(file)))
  return { files: files.length, bytes: sizes.reduce((sum, { size }) => sum + size, 0) }
}

/**
 * Reads the weights of a checkpoint as a whole.
 * @returns SHA-256 of the hashes of its files
 */
export async function digestOf(checkpoint: EditingCheckpoint, signal: AbortSignal): Promise<string> {
  const all = createHash('sha256')
  for (const file of filesOf(checkpoint)) {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(file, { signal, highWaterMark: 2 ** 20 })) hash.update(chunk)
    all.update(hash.digest())
  }
  return all.digest('hex')
}

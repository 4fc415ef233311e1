/**
 * The files of a model that is another one with a LoRA (Hu et al. 2021), in one folder:
 *
 * - `base/` or `base.safetensors`: the files of the other model, which is opened as ever.
 * - `lora.safetensors`: the adapters, which stay beside the weights: the runtime adds them when it builds the networks.
 * - `card.json`: the card of the other model with a name of its own, and in `adapted` what was added.
 */
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { ModelError } from '../error.ts'
import type { ModelCard } from './card.ts'

export const loraName = 'lora.safetensors'
export const baseName = 'base'
export const baseFileName = `${baseName}.safetensors`

/** A LoRA file of a model, and how strongly it is added. */
export interface BuiltInLora {
  readonly file: string
  /** 1: as it was trained. */
  readonly weight: number
}

export interface AdaptedFiles {
  /** The other model: a folder or a file. */
  readonly base: string
  readonly lora: BuiltInLora
}

/**
 * The files of an adapted model.
 * @returns undefined for a folder whose card says nothing of a LoRA
 * @throws ModelError 'broken-file' when one is missing
 */
export async function adaptedFiles(root: string, card: ModelCard | undefined): Promise<AdaptedFiles | undefined> {
  if (!card?.adapted) return undefined
  const isThere = (name: string) =>
    stat(path.join(root, name)).then(
      () => true,
      () => false,
    )
  const base = (await isThere(baseFileName)) ? baseFileName : baseName
  for (const name of [base, loraName]) {
    if (await isThere(name)) continue
    throw new ModelError('broken-file', `${root} is a model with a LoRA file and has no ${name}.`)
  }
  const lora = { file: path.join(root, loraName), weight: card.adapted.lora.weight }
  return { base: path.join(root, base), lora }
}

import { existsSync } from 'node:fs'
import type { Recipe } from '@amend/inference'
import { ModelError } from '@amend/models/checkpoint'
import { openStore } from '@amend/models/store'
import { checkpoint as pico } from '@amend/pico'

/** The checkpoint that comes with the project. */
export const embedded = 'pico-edit'

/** Where a model lies that is named on the command line: the embedded one, a path, or one that was pulled. */
export async function locateModel(reference: string = process.env.AMEND_MODEL || embedded): Promise<string> {
  if (reference === embedded) return pico
  if (existsSync(reference)) return reference
  return openStore().resolve(reference)
}

/**
 * Where the model lies that made a result.
 * @throws ModelError 'not-found'
 */
export function locateModelOf({ model }: Recipe, result: string): Promise<string> {
  return locateModel(model.name).catch((cause) => {
    const sentence = `${result} was made with the model ${model.name}, which is not here: pull it, or say with --model where it is.`
    throw new ModelError('not-found', sentence, { cause })
  })
}

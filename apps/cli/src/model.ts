import { existsSync } from 'node:fs'
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

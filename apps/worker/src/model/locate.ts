import { existsSync } from 'node:fs'
import { openStore } from '@amend/models/store'
import { checkpoint as pico } from '@amend/pico'

/** The checkpoint that comes with the project. */
export const embedded = 'pico-edit'

/**
 * Where a model lies: the embedded one, a path, or the name of one that was pulled.
 * @throws ModelError 'not-found'
 */
export async function locateModel(reference: string): Promise<string> {
  if (reference === embedded) return pico
  if (existsSync(reference)) return reference
  return openStore().resolve(reference)
}

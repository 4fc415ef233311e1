import { existsSync } from 'node:fs'
import type { Store } from './store.ts'

/** A checkpoint that comes with the program. */
export interface EmbeddedModel {
  readonly name: string
  readonly folder: string
}

/**
 * Finds a model on this machine: an embedded model by its name, a folder or single file by its path, or a stored model
 * by its name, in this order.
 * @param embedded the checkpoints that come with the program
 * @throws ModelError 'not-found'
 */
export async function locateModel(
  reference: string,
  embedded: readonly EmbeddedModel[],
  store: Store,
): Promise<string> {
  const found = embedded.find(({ name }) => name === reference)
  if (found) return found.folder
  return existsSync(reference) ? reference : store.resolve(reference)
}

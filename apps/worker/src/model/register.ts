import type { Database } from '@amend/db'
import { registerModel } from '@amend/services/model'
import type { ModelLocation } from '../engine-process/tasks.ts'
import { readCheckpoint } from './read.ts'

/** A version that this worker has on its machine. */
export interface RegisteredModel extends ModelLocation {
  readonly versionId: string
}

/**
 * Registers a checkpoint of this machine, by its identity, and deploys it when the setting that names it is new.
 * @param reference where the checkpoint is: see `locateModel`
 * @param options `oneOfSeveral`: deploys it only where none is yet
 * @throws ModelError when it cannot be read
 */
export async function registerCheckpoint(
  database: Database,
  reference: string,
  options: { readonly oneOfSeveral?: boolean } = {},
): Promise<RegisteredModel> {
  const { found } = await readCheckpoint(reference)
  return { versionId: await registerModel(database, found, options), identity: found.identity, location: reference }
}

import type { Database } from '@amend/db'
import { assertEditing, openCheckpoint } from '@amend/models/checkpoint'
import { locateModel, openStore } from '@amend/models/store'
import { embeddedCheckpoints } from '@amend/pico'
import { registerModel } from '@amend/services/model'
import type { ModelLocation } from '../engine-process/tasks.ts'
import { variables } from '../environment.ts'
import { capabilitiesOf } from './capabilities.ts'

/** A version that this worker has on its machine. */
export interface RegisteredModel extends ModelLocation {
  readonly versionId: string
}

/**
 * Registers a checkpoint of this machine, by its identity, and deploys it when the setting that names it is new.
 * @param reference where the checkpoint is: see `locateModel`
 * @throws ModelError when it cannot be read
 */
export async function registerCheckpoint(database: Database, reference: string): Promise<RegisteredModel> {
  const checkpoint = assertEditing(
    await openCheckpoint(await locateModel(reference, embeddedCheckpoints, openStore({ env: variables }))),
  )
  const { identity, card } = checkpoint
  const capabilities = capabilitiesOf(card, checkpoint.scheduler, checkpoint.schedulerClass)
  const found = { name: card.name, identity, capabilities, reference, source: card.source }
  return { versionId: await registerModel(database, found), identity, location: reference }
}

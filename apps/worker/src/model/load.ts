import { type Editor, type LoadOptions, load } from '@amend/inference'
import { locateModel, openStore } from '@amend/models/store'
import { embeddedCheckpoints } from '@amend/pico'
import type { ModelLocation } from '../engine-process/tasks.ts'
import { variables } from '../environment.ts'
import { RefusalError } from '../refusal.ts'

export interface LoadedModel {
  /** Folder or file. */
  readonly place: string
  readonly editor: Editor
}

/**
 * @throws RefusalError 'model-unavailable': the model is not on this machine, or another one is in its place; the cause
 * says which
 */
export async function loadModel({ location, identity }: ModelLocation, options: LoadOptions): Promise<LoadedModel> {
  const { place, editor } = await locateModel(location, embeddedCheckpoints, openStore({ env: variables }))
    .then(async (place) => ({ place, editor: await load(place, options) }))
    .catch((cause: unknown) => {
      throw unavailable(cause)
    })
  if (editor.identity === identity) return { place, editor }
  await editor.release()
  throw unavailable(new Error('Another checkpoint lies at its place.'))
}

const unavailable = (cause: unknown) =>
  new RefusalError('model-unavailable', 'The model that this edit asks for is not available just now.', { cause })

import { existsSync } from 'node:fs'
import { type Editor, type LoadOptions, load } from '@amend/inference'
import { openStore } from '@amend/models/store'
import { checkpoint as pico } from '@amend/pico'
import type { ModelPlace } from '../painter/tasks.ts'

/** The checkpoint that comes with the project. */
export const embedded = 'pico-edit'

/** A model that is not on this machine, or not the one that is meant. */
export class ModelUnavailableError extends Error {
  override readonly name = 'ModelUnavailableError'
  readonly code = 'model-unavailable'
}

/**
 * Where a model lies: the embedded one, a path, or the name of one that was pulled.
 * @throws ModelError 'not-found'
 */
export async function locateModel(reference: string): Promise<string> {
  if (reference === embedded) return pico
  if (existsSync(reference)) return reference
  return openStore().resolve(reference)
}

/** @throws ModelUnavailableError, with what is wrong as its cause */
export async function loadModel({ location, identity }: ModelPlace, options: LoadOptions): Promise<Editor> {
  const editor = await locateModel(location)
    .then((place) => load(place, options))
    .catch((cause: unknown) => {
      throw unavailable(cause)
    })
  if (editor.identity === identity) return editor
  await editor.release()
  throw unavailable(new Error('Another checkpoint lies at its place.'))
}

const unavailable = (cause: unknown) =>
  new ModelUnavailableError('The model that this edit asks for is not available just now.', { cause })

import type { Recipe } from '@amend/contract'
import { DiffusionError } from '@amend/diffusion'
import { GraphError, type GraphErrorCode } from '@amend/graph'
import { type Editor, type LoadOptions, load } from '@amend/inference'
import { ModelError } from '@amend/models/checkpoint'
import { int8Version, locateModel, openStore } from '@amend/models/store'
import { embeddedCheckpoint, embeddedCheckpoints } from '@amend/pico'
import { variables } from './environment.ts'

/** The name of the embedded editing checkpoint. */
export const embedded = embeddedCheckpoint('edit').name

/** The location of a model named on the command line: the embedded one, a path, or a pulled one. */
export async function modelPath(reference: string = variables.AMEND_MODEL || embedded): Promise<string> {
  return locateModel(reference, embeddedCheckpoints, openStore({ env: variables }))
}

/**
 * The location of the model of a precision: for int8 the version that `amend models optimize` made of it.
 * @throws ModelError 'not-found', 'missing-component' when there is no such version
 */
export async function modelPathFor(reference: string | undefined, precision: string | undefined): Promise<string> {
  if (precision !== 'int8') return modelPath(reference)
  const named = reference ?? (variables.AMEND_MODEL || embedded)
  return modelPath(await int8Version(named, embeddedCheckpoints, openStore({ env: variables })))
}

/**
 * The location of the model that made a result; for int8 its int8 version.
 * @throws ModelError 'not-found', 'missing-component'
 */
export function locateModelOf({ model }: Recipe, result: string, precision: string | undefined): Promise<string> {
  return modelPathFor(model.name, precision).catch((cause) => {
    if (!(cause instanceof ModelError && cause.code === 'not-found')) throw cause
    const sentence = `${result} was made with the model ${model.name}, which is not here: pull it, or say with --model where it is.`
    throw new ModelError('not-found', sentence, { cause })
  })
}

const aboutCheckpoint: ReadonlySet<GraphErrorCode> = new Set([
  'missing-tensor',
  'wrong-tensor-shape',
  'unsupported-config',
  'unsupported-dtype',
])

/** Loads a model; an error in its networks or scheduler names the model's location. */
export function loadModel(location: string, options: LoadOptions): Promise<Editor> {
  return load(location, options).catch((error: unknown) => {
    const { message } = error as Error
    if (error instanceof GraphError && aboutCheckpoint.has(error.code)) {
      throw new GraphError(error.code, `${location}: ${message}`, { cause: error })
    }
    if (error instanceof DiffusionError)
      throw new DiffusionError(error.code, `${location}: ${message}`, { cause: error })
    throw error
  })
}

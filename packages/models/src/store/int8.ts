/** The int8 version of a model, which `amend models optimize` makes. */
import { openCheckpoint } from '../checkpoint/open.ts'
import { ModelError } from '../error.ts'
import { type EmbeddedModel, locateModel } from './locate.ts'
import type { Store } from './store.ts'

/** The name of the int8 version of a model. */
export const int8Name = (model: string): string => `${model}-int8`

/**
 * The reference of the int8 version of a model: its own where it is one.
 * @param reference of the model: see `locateModel`
 * @throws ModelError 'not-found' without the model, 'missing-component' without an int8 version of its weights
 */
export async function int8Version(
  reference: string,
  embedded: readonly EmbeddedModel[],
  store: Store,
): Promise<string> {
  const { layout, card, identity } = await openCheckpoint(await locateModel(reference, embedded, store), {
    adapted: true,
  })
  if (layout === 'optimized') return reference
  const make = `make it with "amend models optimize ${reference}".`
  const name = int8Name(card.name)
  const location = await locateModel(name, embedded, store).catch((cause) => {
    if (!(cause instanceof ModelError && cause.code === 'not-found')) throw cause
    throw new ModelError('missing-component', `There is no int8 version of ${card.name} yet: ${make}`, { cause })
  })
  // Models in folders of one name share the name of their int8 version.
  if ((await openCheckpoint(location, { adapted: true })).card.optimized?.identity === identity) return name
  throw new ModelError('missing-component', `The int8 version of ${card.name} is one of other weights: ${make}`)
}

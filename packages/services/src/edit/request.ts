import { randomInt } from 'node:crypto'
import type { EditSettings, RequestedSettings } from '@amend/contract'
import type { Member } from '../access.ts'
import { ServiceError } from '../error.ts'
import { findImage } from '../image/find.ts'
import type { ImageWithParts } from '../image/item.ts'
import { currentModel } from '../model/current.ts'
import type { Services } from '../services.ts'
import type { EditItem, ModelItem } from '../types.ts'
import { enterBatch, findBatch } from './enter.ts'
import { storeMask } from './mask.ts'

export interface EditWish {
  readonly sourceId: string
  readonly instruction: string
  readonly settings: RequestedSettings
  /** A PNG in base64: white may change. */
  readonly mask?: string | undefined
  readonly key: string
}

/**
 * Asks for variants of an edit: variant k has seed + k.
 * @throws ServiceError 'not-found', 'not-ready', 'in-trash', 'no-model', 'bad-scheduler', 'bad-mask', 'queue-full',
 * 'key-taken'
 */
export async function requestEdit(
  services: Services,
  member: Member,
  { variants, ...wish }: EditWish & { readonly variants: number },
): Promise<EditItem[]> {
  return enterWish(services, member, 'edit', wish, (settings) =>
    Array.from({ length: variants }, (_, k) => ({ ...settings, seed: settings.seed + k })),
  )
}

export interface Exploration extends EditWish {
  /** Of the rows of the grid. */
  readonly textGuidances: readonly number[]
  /** Of its columns. */
  readonly imageGuidances: readonly number[]
}

/** Asks for a grid over the guidance scales with one seed, row by row. @throws as `requestEdit` */
export async function explore(
  services: Services,
  member: Member,
  { textGuidances, imageGuidances, ...wish }: Exploration,
): Promise<EditItem[]> {
  return enterWish(services, member, 'exploration', wish, (settings) =>
    textGuidances.flatMap((textGuidance) =>
      imageGuidances.map((imageGuidance) => ({ ...settings, textGuidance, imageGuidance })),
    ),
  )
}

async function enterWish(
  services: Services,
  member: Member,
  kind: 'edit' | 'exploration',
  { sourceId, instruction, settings, mask, key }: EditWish,
  spread: (settings: EditSettings) => readonly EditSettings[],
): Promise<EditItem[]> {
  const earlier = await findBatch(member, key)
  if (earlier) return earlier
  const source = await findSource(member, sourceId)
  const model = await requireModel(services)
  if (!model.capabilities.schedulers.includes(settings.scheduler)) {
    throw new ServiceError('bad-scheduler', 'The model has no such scheduler.', { field: 'settings.scheduler' })
  }
  const maskHash = mask === undefined ? undefined : await storeMask(services, mask, source)
  const drawn = { ...settings, seed: settings.seed ?? drawSeed() }
  const batch = { kind, source, instruction, modelVersionId: model.id, maskHash, key, settings: spread(drawn) }
  return enterBatch(services, member, batch)
}

/** @throws ServiceError 'not-found', 'not-ready', 'in-trash', 'bad-input' */
export async function findSource({ records }: Member, id: string): Promise<ImageWithParts> {
  const source = await findImage(records, id)
  const refuse = (code: 'not-ready' | 'in-trash' | 'bad-input', message: string) => {
    throw new ServiceError(code, message, { field: 'sourceId' })
  }
  if (source.kind === 'sketch') refuse('bad-input', 'This is a sketch: refine it, then edit the result.')
  if (source.trashedAt) refuse('in-trash', 'This picture is in the trash. Restore it first.')
  if (source.status !== 'ready') refuse('not-ready', 'The picture is not ready yet.')
  return source
}

/** @throws ServiceError 'no-model' */
export async function requireModel({ database, log }: Services): Promise<ModelItem> {
  const model = await currentModel(database, log)
  if (model) return model
  throw new ServiceError(
    'no-model',
    'No model is ready yet: a worker brings one when it starts. Try again in a moment.',
    {
      retryAfter: 5,
    },
  )
}

/** As wide as the seeds that people hand on to one another. */
const drawSeed = () => randomInt(2 ** 32)

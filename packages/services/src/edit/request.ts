import { randomInt } from 'node:crypto'
import type { EditSettings, RequestedSettings } from '@amend/contract'
import { understand } from '@amend/instructions'
import type { Member } from '../access.ts'
import { modelFor, type ServedModel } from '../canary/serve.ts'
import { ServiceError } from '../error.ts'
import { findImage } from '../image/find.ts'
import type { ImageWithParts } from '../image/item.ts'
import { limitRate } from '../rate-limits.ts'
import type { Services } from '../services.ts'
import type { EditItem, ModelItem } from '../types.ts'
import { requireAllowed } from './allowed.ts'
import { requireWithin } from './ceilings.ts'
import { createBatch, findBatch } from './create.ts'
import { decodeMask } from './mask.ts'
import { variantsOf } from './variants.ts'

export interface EditRequest {
  readonly sourceId: string
  readonly instruction: string
  readonly settings: RequestedSettings
  /** A PNG in base64: white may change. */
  readonly mask?: string | undefined
  readonly key: string
}

/**
 * Requests variants of an edit: variant k has seed + k, and of an edit of one step a strength of its own.
 * @throws ServiceError 'word-refused', 'not-found', 'not-ready', 'in-trash', 'no-model', 'bad-scheduler', 'bad-input',
 * 'setting-too-high', 'edit-too-large', 'bad-mask', 'queue-full', 'quota-reached', 'key-taken'; AuthError 'too-many-attempts'
 */
export async function requestEdit(
  services: Services,
  member: Member,
  { variants, ...request }: EditRequest & { readonly variants: number },
): Promise<EditItem[]> {
  return requestBatch(services, member, 'edit', request, (settings) => variantsOf(settings, variants))
}

export interface Exploration extends EditRequest {
  /** Of the rows of the grid. */
  readonly textGuidances: readonly number[]
  /** Of the columns of the grid. */
  readonly imageGuidances: readonly number[]
}

/** Requests a grid over the guidance scales with one seed, row by row. @throws as `requestEdit` */
export async function explore(
  services: Services,
  member: Member,
  { textGuidances, imageGuidances, ...request }: Exploration,
): Promise<EditItem[]> {
  return requestBatch(services, member, 'exploration', request, (settings) =>
    textGuidances.flatMap((textGuidance) =>
      imageGuidances.map((imageGuidance) => ({ ...settings, textGuidance, imageGuidance })),
    ),
  )
}

async function requestBatch(
  services: Services,
  member: Member,
  kind: 'edit' | 'exploration',
  { sourceId, instruction, settings, mask, key }: EditRequest,
  spread: (settings: EditSettings) => readonly EditSettings[],
): Promise<EditItem[]> {
  const earlier = await findBatch(member, key)
  if (earlier) return earlier
  requireAllowed(services.words, instruction)
  await limitRate(services.database, 'edit', member.personId)
  const source = await findSource(member, sourceId)
  const { model, mark } = await requireModel(services, member)
  if (!model.capabilities.schedulers.includes(settings.scheduler)) {
    throw new ServiceError('bad-scheduler', 'The model has no such scheduler.', { field: 'settings.scheduler' })
  }
  const understood = understand(instruction, model.capabilities.scope)
  const prompt = understood.prompt === instruction ? null : understood.prompt
  const strength = strengthOf(settings, understood.strength)
  const edits = spread({ ...settings, strength, seed: settings.seed ?? drawSeed() })
  requireWithin(services.settings.edits, model.capabilities, edits)
  const drawn = mask === undefined ? undefined : { bytes: decodeMask(mask, source) }
  const batch = { kind, source, instruction, prompt, modelVersionId: model.id, mark, mask: drawn, key, settings: edits }
  return createBatch(services, member, batch)
}

/**
 * The strength of a request; without one that of its words. The model's own pixels have none.
 * @throws ServiceError 'bad-input'
 */
function strengthOf({ strength, restore }: RequestedSettings, ofWords: number): number {
  if (restore === 'detail') return strength ?? ofWords
  if (strength === null || strength === 1) return 1
  throw new ServiceError(
    'bad-input',
    "The strength scales the change of the photo's own colours: use it with “detail”.",
    {
      field: 'settings.strength',
    },
  )
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

/** The version that edits for the workspace. @throws ServiceError 'no-model' */
export async function requireModel(
  { database, log }: Services,
  { workspaceId }: Pick<Member, 'workspaceId'>,
): Promise<ServedModel & { readonly model: ModelItem }> {
  const { model, mark } = await modelFor(database, log, workspaceId)
  if (model) return { model, mark }
  throw new ServiceError(
    'no-model',
    'No model is ready yet: a worker brings one when it starts. Try again in a moment.',
    {
      retryAfter: 5,
    },
  )
}

/** 32 bits, the usual size of shared seeds. */
const drawSeed = () => randomInt(2 ** 32)

/** Opens the parts that a recipe names: writer, moderation, painter, scores, safety. */

import { type LoadOptions, load } from '@amend/inference'
import { type ClipEncoder, openClip, openSafetyChecker, type SafetyChecker } from '@amend/inference/encoders'
import type { PaintOptions } from '@amend/inference/text-to-image'
import { openCheckpoint } from '@amend/models/checkpoint'
import { openEndpointModerator } from '../captions/endpoint-moderation.ts'
import { anyModerator, blockWords, type Moderator } from '../captions/moderation.ts'
import { DatasetError } from '../error.ts'
import type { CandidatePainter } from '../painter/candidate-painter.ts'
import { pixelInstructions, pixelTeacherName } from '../painter/pixel-looks.ts'
import { pixelPainter, teacherPainter } from '../painter/teacher.ts'
import { openTextToImagePainter } from '../painter/text-to-image.ts'
import type { DatasetRecipe } from '../recipe.ts'
import type { PaintParts } from '../stages/paint-stage.ts'
import type { WriteParts } from '../stages/write-stage.ts'
import { openEndpointWriter } from '../writer/endpoint.ts'
import type { HumanTriple } from '../writer/human-triples.ts'
import { listedWriter } from '../writer/listed.ts'
import { openLocalWriter } from '../writer/local.ts'
import { readyWriter } from '../writer/ready.ts'
import type { InstructionWriter } from '../writer/writer.ts'

/** What the process knows and a recipe does not. */
export interface PartSource extends Pick<PaintOptions, 'device' | 'precision' | 'threads'> {
  /** The folder or file of a model by its name in a recipe. @throws ModelError 'not-found' */
  readonly locate: (reference: string) => Promise<string>
  /** The key of endpoints. */
  readonly apiKey?: string | undefined
  /** The origins that may get the key. Default: any, where one person gives both. */
  readonly apiOrigins?: readonly string[] | undefined
  /** Human-written triples that show an endpoint what is wanted. */
  readonly examples?: readonly HumanTriple[] | undefined
  /** Processes that share the run, and so the limits of an endpoint. Default 1. */
  readonly workers?: number | undefined
}

const threadsOf = ({ threads }: PartSource) => (threads === undefined ? {} : { threads })

/** Of the networks that paint; a writer on the CPU is faster than its way to a device and back. */
const loadingOf = ({ device, precision, threads }: PartSource): PaintOptions => ({
  ...(device !== undefined && { device }),
  ...(precision !== undefined && { precision }),
  ...(threads !== undefined && { threads }),
})

/** Of encoders, which compute in float32. */
const encodingOf = ({ device, threads }: PartSource): Pick<LoadOptions, 'device' | 'threads'> => ({
  ...(device !== undefined && { device }),
  ...(threads !== undefined && { threads }),
})

/** The blocked words of a recipe, and its endpoint. @throws DatasetError 'writer-unavailable' without a key */
export async function openModerator(recipe: DatasetRecipe, source: PartSource): Promise<Moderator> {
  const { blockedWords, moderation } = recipe
  if (!moderation) return blockWords(blockedWords)
  const endpoint = await openEndpointModerator({ ...moderation, apiKey: keyOf(source, moderation) })
  return anyModerator(blockWords(blockedWords), endpoint)
}

/** The address of an endpoint in a recipe. */
interface EndpointAddress {
  readonly baseUrl?: string | undefined
}

const vendor = 'https://api.openai.com'

/**
 * The key of an endpoint, where it may have it.
 * @throws DatasetError 'writer-unavailable' without a key, 'bad-recipe' for an origin that may not have it
 */
export function keyOf({ apiKey, apiOrigins }: PartSource, { baseUrl = vendor }: EndpointAddress): string {
  if (!apiKey) {
    throw new DatasetError('writer-unavailable', 'The recipe names an endpoint: set OPENAI_API_KEY to its key.')
  }
  const origin = URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl
  if (!apiOrigins || apiOrigins.includes(origin)) return apiKey
  throw new DatasetError(
    'bad-recipe',
    `The key of endpoints is not sent to ${origin}: who runs the workers allows it with AMEND_ENDPOINT_ORIGINS.`,
  )
}

/** The writer of a recipe. Photos draw from the instructions of the recipe, else from those of the editor's card. */
export async function openWriter(
  { writer, painter, sampling }: DatasetRecipe,
  source: PartSource,
): Promise<InstructionWriter> {
  if (painter.kind === 'teacher') {
    return listedWriter(painter.instructions ?? (await instructionsOf(painter.model, source)))
  }
  switch (writer.kind) {
    case 'ready':
      return readyWriter
    case 'local':
      return openLocalWriter(await source.locate(writer.model), { sampling }, threadsOf(source))
    case 'openai':
      return openEndpointWriter(writer, sampling, {
        apiKey: keyOf(source, writer),
        examples: source.examples ?? [],
        workers: source.workers,
      })
  }
}

async function instructionsOf(model: string, { locate }: PartSource): Promise<string[]> {
  if (model === pixelTeacherName) return [...pixelInstructions]
  const { card } = await openCheckpoint(await locate(model))
  const instructions = Object.values(card.scope?.looks ?? {}).flat()
  if (instructions.length === 0) {
    throw new DatasetError('bad-recipe', `${model} names no instructions in its card: list some in the recipe.`)
  }
  return instructions
}

/** The painter of a recipe. @throws DatasetError 'bad-recipe' for imported pairs */
export async function openPainter(recipe: DatasetRecipe, source: PartSource): Promise<CandidatePainter> {
  const { painter, candidates } = recipe
  if (painter.kind === 'imported') {
    throw new DatasetError(
      'bad-recipe',
      'These pairs were imported, so there is nothing to write or paint: score them.',
    )
  }
  if (painter.kind === 'teacher' && painter.model === pixelTeacherName) return pixelPainter(painter)
  const location = await source.locate(painter.model)
  if (painter.kind === 'teacher') return teacherPainter(await load(location, loadingOf(source)), painter)
  return openTextToImagePainter(location, { candidates, painter }, loadingOf(source))
}

/** The CLIP of a recipe. */
export const openScores = async (reference: string, source: PartSource): Promise<ClipEncoder> =>
  openClip(await source.locate(reference), encodingOf(source))

/**
 * The safety checker of a recipe, or that of its painter's checkpoint.
 * @returns undefined where the recipe names none and the painter has none
 */
export async function openSafety(
  { safety, painter }: DatasetRecipe,
  source: PartSource,
): Promise<SafetyChecker | undefined> {
  if (safety !== undefined) return openNamedSafety(safety, source)
  if (!('model' in painter) || painter.model === pixelTeacherName) return undefined
  return openSafetyChecker(await source.locate(painter.model), encodingOf(source))
}

/** @throws DatasetError 'bad-recipe' for a checkpoint without a safety checker */
export async function openNamedSafety(reference: string, source: PartSource): Promise<SafetyChecker> {
  const checker = await openSafetyChecker(await source.locate(reference), encodingOf(source))
  if (checker) return checker
  throw new DatasetError(
    'bad-recipe',
    `${reference} has no safety checker: pull it with --with-safety-checker, or name another checkpoint.`,
  )
}

/** The parts that score pairs which were not painted here. */
export interface OpenScoreParts {
  readonly encoder: ClipEncoder
  readonly safety?: SafetyChecker
  release(): Promise<void>
}

/** Opens the scores and the safety checker of a recipe, or neither. */
export async function openScoreParts(recipe: DatasetRecipe, source: PartSource): Promise<OpenScoreParts> {
  const encoder = await openScores(recipe.clip, source)
  try {
    const safety = await openSafety(recipe, source)
    const release = async () => {
      await encoder.release()
      await safety?.release()
    }
    return { encoder, ...(safety && { safety }), release }
  } catch (error) {
    await encoder.release()
    throw error
  }
}

/** All parts of a recipe. */
export interface OpenParts extends WriteParts, PaintParts {
  release(): Promise<void>
}

/** Opens all parts of a recipe, or none. */
export async function openParts(recipe: DatasetRecipe, source: PartSource): Promise<OpenParts> {
  const opened: { release(): Promise<void> }[] = []
  const release = async () => {
    for (const part of opened.splice(0)) await part.release()
  }
  const keep = async <Part extends { release(): Promise<void> } | undefined>(part: Promise<Part>): Promise<Part> => {
    const found = await part
    if (found) opened.push(found)
    return found
  }
  try {
    const moderate = await openModerator(recipe, source)
    const writer = await keep(openWriter(recipe, source))
    const painter = await keep(openPainter(recipe, source))
    const clip = await keep(openScores(recipe.clip, source))
    const safety = await keep(openSafety(recipe, source))
    return { moderate, writer, painter, clip, ...(safety && { safety }), release }
  } catch (error) {
    await release()
    throw error
  }
}

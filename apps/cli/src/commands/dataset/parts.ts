/** Opens the parts that a recipe names. */
import {
  anyModerator,
  blockWords,
  type CandidatePainter,
  DatasetError,
  type DatasetFolder,
  type DatasetRecipe,
  type HumanTriple,
  type InstructionWriter,
  listedWriter,
  type Moderator,
  openEndpointModerator,
  openEndpointWriter,
  openLocalWriter,
  openTextToImagePainter,
  readHumanTriples,
  readyWriter,
  teacherPainter,
} from '@amend/dataset'
import { type ClipEncoder, openClip, openSafetyChecker, type SafetyChecker } from '@amend/inference/encoders'
import { openCheckpoint } from '@amend/models/checkpoint'
import { variables } from '../../environment.ts'
import { UsageError } from '../../exit.ts'
import { loadModel, modelPath } from '../../model.ts'

export interface PartFlags {
  readonly threads?: number
  /** Human-written triples that show an endpoint what is wanted. */
  readonly examples?: string
}

const threadsIn = ({ threads }: PartFlags) => (threads === undefined ? {} : { threads })

/** The blocked words of a recipe, and its endpoint. */
export async function moderatorOf({ blockedWords, moderation }: DatasetRecipe): Promise<Moderator> {
  if (!moderation) return blockWords(blockedWords)
  return anyModerator(blockWords(blockedWords), await openEndpointModerator({ ...moderation, apiKey: keyOfEndpoint() }))
}

function keyOfEndpoint(): string {
  const apiKey = variables.OPENAI_API_KEY
  if (!apiKey) throw new UsageError('The recipe names an endpoint: set OPENAI_API_KEY to its key.')
  return apiKey
}

/** The writer of a recipe. Photos draw from the instructions of the recipe, else from those of the editor's card. */
export async function openWriter({ recipe }: DatasetFolder, flags: PartFlags): Promise<InstructionWriter> {
  const { writer, painter } = recipe
  if (painter.kind === 'teacher') return listedWriter(painter.instructions ?? (await instructionsOf(painter.model)))
  switch (writer.kind) {
    case 'ready':
      return readyWriter
    case 'local':
      return openLocalWriter(await modelPath(writer.model), recipe, threadsIn(flags))
    case 'openai': {
      return openEndpointWriter(writer, recipe.sampling, { apiKey: keyOfEndpoint(), examples: await examplesIn(flags) })
    }
  }
}

async function instructionsOf(model: string): Promise<string[]> {
  const { card } = await openCheckpoint(await modelPath(model))
  const instructions = Object.values(card.scope?.looks ?? {}).flat()
  if (instructions.length === 0) {
    throw new DatasetError('bad-recipe', `${model} names no instructions in its card: list some in the recipe.`)
  }
  return instructions
}

async function examplesIn({ examples }: PartFlags): Promise<readonly HumanTriple[]> {
  return examples === undefined ? [] : (await readHumanTriples(examples)).triples
}

/** The painter of a recipe. */
export async function openPainterOf({ recipe }: DatasetFolder, flags: PartFlags): Promise<CandidatePainter> {
  const { painter } = recipe
  if (painter.kind === 'imported') {
    throw new DatasetError(
      'bad-recipe',
      'These pairs were imported, so there is nothing to write or paint: score them.',
    )
  }
  const location = await modelPath(painter.model)
  if (painter.kind === 'teacher') return teacherPainter(await loadModel(location, threadsIn(flags)), painter)
  return openTextToImagePainter(location, { ...recipe, painter }, threadsIn(flags))
}

/** The CLIP of a recipe. */
export const openClipOf = async (reference: string, flags: PartFlags): Promise<ClipEncoder> =>
  openClip(await modelPath(reference), threadsIn(flags))

/**
 * The safety checker of a recipe, or that of its painter's checkpoint.
 * @returns undefined where the recipe names none and the painter has none
 */
export async function openSafetyOf(
  { safety, painter }: DatasetRecipe,
  flags: PartFlags,
): Promise<SafetyChecker | undefined> {
  if (safety !== undefined) return namedSafety(safety, flags)
  return 'model' in painter ? openSafetyChecker(await modelPath(painter.model), threadsIn(flags)) : undefined
}

/** @throws DatasetError 'bad-recipe' for a checkpoint without a safety checker */
export async function namedSafety(reference: string, flags: PartFlags): Promise<SafetyChecker> {
  const checker = await openSafetyChecker(await modelPath(reference), threadsIn(flags))
  if (checker) return checker
  throw new DatasetError(
    'bad-recipe',
    `${reference} has no safety checker: pull it with --with-safety-checker, or name another checkpoint.`,
  )
}

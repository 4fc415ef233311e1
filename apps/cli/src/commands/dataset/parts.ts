/** Opens the parts that a recipe names. */
import {
  blockWords,
  type CandidatePainter,
  DatasetError,
  type DatasetFolder,
  type HumanTriple,
  type InstructionWriter,
  listedWriter,
  type Moderator,
  openEndpointWriter,
  openLocalWriter,
  openTextToImagePainter,
  readHumanTriples,
  readyWriter,
  teacherPainter,
} from '@amend/dataset'
import { type ClipEncoder, openClip } from '@amend/inference/encoders'
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

export const moderatorOf = ({ recipe }: DatasetFolder): Moderator => blockWords(recipe.blockedWords)

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
      const apiKey = variables.OPENAI_API_KEY
      if (!apiKey) throw new UsageError('The recipe names an endpoint: set OPENAI_API_KEY to its key.')
      return openEndpointWriter(writer, recipe.sampling, { apiKey, examples: await examplesIn(flags) })
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

/** Selects the pairs of a dataset to evaluate, and reads their pictures. */

import { randomOf, shuffled } from '@amend/diffusion'
import { type ModelSizeRule, modelSize, type Picture, type Size, visibleColours } from '@amend/imaging'
import { type Pair, readPairPicture } from '@amend/pairs'
import { EvaluationError } from './error.ts'
import { resized } from './resized.ts'

/** A pair, or a picture with an instruction and without a target. */
export type EvaluationItem = Pick<Pair, 'id' | 'input' | 'instructions' | 'captions' | 'turn'> &
  Partial<Pick<Pair, 'output'>>

/** Purposes of random numbers; training's are below 100. */
const purposes = { choice: 102, instruction: 103 } as const

/** At most `count` of the items, chosen at random by the seed, in the order in which they were drawn. */
export function chooseItems<Item extends EvaluationItem>(items: readonly Item[], count: number, seed: number): Item[] {
  const order = shuffled(items.length, randomOf(seed, purposes.choice))
  return [...order.subarray(0, count)].map((at) => items[at] as Item)
}

/** One wording of the edit, the same at every evaluation with that seed. */
export function instructionOf({ id, instructions }: EvaluationItem, seed: number): string {
  const code = [...id].reduce((sum, letter) => (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) >>> 0, 7)
  const said = instructions[randomOf(seed, purposes.instruction, code).below(instructions.length)]
  if (said !== undefined) return said
  throw new EvaluationError('bad-data', `${id} has no instruction.`)
}

/**
 * 'square': the whole picture is resized to a square, as training and the published evaluations do. 'own': it keeps its
 * aspect ratio.
 */
export type Shape = 'square' | 'own'

/** An item with its pictures decoded. */
export interface PreparedItem {
  readonly item: EvaluationItem
  /** Width over height of the stored picture. */
  readonly aspect: number
  /** At the model's size. */
  readonly input: Picture
  /** As it is stored. */
  readonly target?: Picture
}

/**
 * Reads the pictures of an item, opaque: metrics use the colours that an edit uses. @throws ImagingError when one of
 * them is broken
 */
export async function prepareItem(item: EvaluationItem, shape: Shape, rule: ModelSizeRule): Promise<PreparedItem> {
  const picture = visibleColours(await readPairPicture(item.input))
  const { width, height } = sizeAt(picture, shape, rule)
  const input = await resized(picture, width, height)
  const target = item.output === undefined ? undefined : visibleColours(await readPairPicture(item.output))
  return { item, aspect: picture.width / picture.height, input, ...(target && { target }) }
}

function sizeAt({ width, height }: Size, shape: Shape, rule: ModelSizeRule): Size {
  if (shape === 'own') return modelSize(width, height, rule)
  const side = modelSize(rule.target, rule.target, rule)
  return { width: side.width, height: side.height }
}

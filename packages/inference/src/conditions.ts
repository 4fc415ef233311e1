/** What the UNet of an edit is told: the embeddings of the texts and the latents of the picture. */
import type { TextEmbedding } from '@amend/diffusion'
import type { SdxlParts } from '@amend/models/checkpoint'
import type { ClipEncoding } from '@amend/models/tokenizer'
import type { Floats } from './floats.ts'
import type { EditModel } from './model.ts'

/** What of a loaded model is asked here. */
interface Conditioned {
  readonly model: EditModel
  readonly sdxl?: SdxlParts
}

/** The embeddings of instructions, and of what stands for the absence of one. */
export type Embeddings = Readonly<Record<'prompt' | 'negative', TextEmbedding>>

/**
 * @param negative the encoding of the negative instruction
 * @param empty whether that is the empty text, which SDXL may want as zeros
 */
export async function embedTexts(
  loaded: Conditioned,
  instruction: ClipEncoding,
  negative: ClipEncoding,
  empty: boolean,
): Promise<Embeddings> {
  const prompt = await loaded.model.encodeText(instruction.ids, instruction.second)
  return { prompt, negative: await embedNegative(loaded, negative, empty, prompt) }
}

/** Several instructions in one batch [B, length, width], and the empty text. */
export async function embedInstructions(
  loaded: Conditioned,
  instructions: readonly ClipEncoding[],
  nothing: ClipEncoding,
): Promise<Embeddings> {
  const seconds = instructions.flatMap(({ second }) => (second ? [second] : []))
  const ids = instructions.map((encoding) => encoding.ids)
  const prompt = await loaded.model.encodeTexts(ids, seconds.length > 0 ? seconds : undefined)
  return { prompt, negative: await embedNegative(loaded, nothing, true, prompt) }
}

async function embedNegative(
  { model, sdxl }: Conditioned,
  { ids, second }: ClipEncoding,
  empty: boolean,
  { shape, pooled }: TextEmbedding,
): Promise<TextEmbedding> {
  if (!(empty && sdxl?.zeroEmptyText)) return model.encodeText(ids, second)
  return { ...zeros(shape.slice(-2)), ...(pooled && { pooled: zeros(pooled.shape.slice(-1)) }) }
}

/** The latents of the picture [C, h, w] as the UNet takes them. */
export function imageCondition({ model, sdxl }: Conditioned, { data, shape }: Floats): Floats {
  return sdxl?.scaledImage ? { data: data.map((value) => value * model.scalingFactor), shape } : { data, shape }
}

const zeros = (shape: readonly number[]): Floats => ({
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  shape,
})
